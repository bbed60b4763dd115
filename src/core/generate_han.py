#!/usr/bin/env python3
"""generate_han.py: writes han_tables.h, traditional to simplified and pinyin, from Unicode's Unihan data.

Run by `make han-tables`, by hand, when Unicode adds what is worth having; the result is committed, so that a build needs
none of this and every build gives the same answers.  Needs Debian's package unicode-data (written with 15.0.0).

Simplified.  A character that Unihan gives a kSimplifiedVariant becomes one of these, chosen so that one character of
today's standard stands for all its older forms, and no more:
  - a character that the standard table of the People's Republic (kTGHZ2013, the 8,105 of 2013) lists itself stays as it
    is, for two of one table are two (乾, 著, 藉, 覆, 瞭), but for CONVERTED, whose own use is much rarer than the other;
  - else the first variant that the table lists, else the first in the basic plane, else it stays as it is: variants that
    nobody writes, made by analogy in the later extensions, help nobody.
VARIANTS adds other old or regional forms of one character that Unihan does not call traditional (峯, 羣, 裏).
Japanese forms stay: they are neither.  Conversion is repeated until nothing changes.

Pinyin.  The reading that is most frequent in kHanyuPinlu, tones not told apart, else the first of kMandarin, else of
kTGHZ2013, kXHC1983, kHanyuPinyin.  A ü is written v, as on a keyboard, so that 吕 lv and 路 lu differ.  Those counts come
from running text; READINGS gives what a character is in names instead, where running text is dominated by grammar or
the two are near (地 di, not de; 都 du, not dou).
"""

import bz2
import os
import re
import sys
import unicodedata

DATA = '/usr/share/unicode/Unihan_%s.txt.bz2'
OUTPUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'han_tables.h')

CONVERTED = '剋夥徵於釐麽祕'
KEPT = '戠幺'
VARIANTS = '''
裏里 爲为 峯峰 羣群 牀床 麪面 衆众 眞真 淸清 旣既 卽即 鄕乡 祕秘 嶽岳 竝并 廻回 囘回 佔占 佈布 彊强 槓杠 敍叙 鬪斗 鬭斗
剷铲 霑沾 週周 遊游 遡溯 讐雠 隣邻 鷄鸡 鹼碱 礆碱 嫺娴 擡抬 擧举 朶朵 躱躲 脣唇 酧酬 艶艳 髙高 鑑鉴 鑛矿 銲焊 隷隶 冩写 殻壳
傢家 倣仿 兇凶 勛勋 喫吃 滙汇 塚冢 姸妍 巖岩 巗岩 弔吊 恆恒 悽凄 慾欲 慼戚 慙惭 敎教 暎映 曁暨 柺拐 栢柏 棃梨 椶棕 楳梅 榦干 槀槁
欵款 氷冰 汎泛 洩泄 涖莅 淩凌 濬浚 炤照 煖暖 燄焰 犂犁 猨猿 珎珍 甎砖 疎疏 皁皂 盃杯 睏困 砲炮 稾稿 窓窗 窻窗 窰窑 窯窑 筍笋
箇个 篠筱 粧妆 糉粽 紮扎 絃弦 罸罚 羶膻 脃脆 臯皋 荳豆 菓果 葯药 蔴麻 藷薯 蘂蕊 虵蛇 蝨虱 衖弄 裠裙 覩睹 觔斤 譌讹 賸剩 跡迹
蹟迹 逕径 遯遁 釦扣 鈎钩 銜衔 鎗枪 鎚锤 閙闹 闇暗 阯址 隄堤 餧喂 饍膳 駞驼 鬀剃 鰐鳄 鼈鳖 鵰雕 麤粗 麴曲 龝秋 龎庞
勅敕 厰厂 厠厕 叡睿 咊和 嘷嗥 噉啖 壻婿 娬妩 媮偷 尅克 崐昆 崑昆 崙仑 崘仑 嵗岁 巵卮 帋纸 幷并 庻庶 廐厩 廏厩 弌一 弍二 彠彟 徧遍
怱匆 悤匆 惪德 愽博 憇憩 戯戏 戱戏 抝拗 拕拖 挿插 搇揿 搨拓 撦扯 攷考 敺驱 斈学 旾春 昰是 晳皙 暠皓 暱昵 朢望 杇圬 栞刊 桮杯
栰筏 楥楦 榘矩 槨椁 樐橹 檝楫 欝郁 歗啸 毬球 毧绒 氊毡 氈毡 沍冱 浄净 湧涌 潛潜 濶阔 灋法 烱炯 煑煮 煗暖 燻熏 牓榜
瓈璃 畱留 疊叠 疉叠 疿痱 盋钵 盌碗 眎视 眡视 睠眷 瞇眯 矴碇 砦寨 碪砧 祘算 禩祀 稺稚 穉稚 穤糯 筩筒 簷檐 籐藤 粦磷 粬曲
糓谷 綳绷 縚绦 縂总 繖伞 繙翻 罇樽 罎坛 罈坛 羗羌 耡锄 聟婿 胷胸 脗吻 膓肠 臋臀 舘馆 舩船 艢樯 艪橹 茘荔 荊荆 菴庵 蔾藜 蕋蕊
薴苧 蘓苏 蠏蟹 蟁蚊 衇脉 衹只 裌夹 褃裉 襍杂 覇霸 覰觑 諡谥 讁谪 豐丰 豔艳 贗赝 躕蹰 軃亸 輭软 轝舆 迯逃 遶绕 郞郎 醃腌 醻酬 銕铁
鋪铺 鏁锁 鏇旋 鏐镠 鐡铁 鑚钻 闚窥 陜陕 隂阴 靭韧 鞌鞍 頋顾 頼赖 顔颜 顖囟 瀰弥 亙亘 𠮷吉 飜翻 飱飧 餈糍 餬糊 騣鬃 驘骡 髴佛 鬂鬓 魷鱿 鮎鲇 鱷鳄
鰌鳅 鳧凫 鴈雁 鶵雏 鹻碱 麞獐 麫面 鼇鳌 齅嗅 託托 紬绸 綵彩 諮咨 譾谫 貟员 奬奖 悞误 筴策 纔才 壠垄 彲螭 寳宝 寶宝 賓宾
'''
READINGS = {
    '儿兒': 'er', '呵': 'he', '吶呐': 'na', '谁誰': 'shui', '地': 'di', '都': 'du', '长長': 'chang', '著': 'zhu', '薄': 'bo',
    '泊': 'bo', '似': 'si', '嗯': 'en', '曾': 'zeng', '翟': 'zhai', '卜': 'bu', '晟': 'sheng', '珲琿': 'hun', '阚闞': 'kan', '贲賁': 'ben',
    '缪繆': 'miao', '覃': 'qin', '隗': 'wei', '郇': 'xun', '佴': 'nai', '贠': 'yun', '乜': 'nie', '葚': 'shen',
}

# a blank entry, the 26 letters squared: two letters say which syllable
LETTERS = 'abcdefghijklmnopqrstuvwxyz'


def unihan(name):
    fields = {}
    with bz2.open(DATA % name, 'rt', encoding='utf-8') as lines:
        for line in lines:
            if line.startswith('U+'):
                code, field, value = line.rstrip('\n').split('\t')
                fields.setdefault(field, {})[int(code[2:], 16)] = value
    return fields


def toneless(syllable):
    plain = ''
    for c in unicodedata.normalize('NFD', syllable):
        if c == '\u0308':
            plain = plain[:-1] + 'v'
        elif c == '\u0302':
            plain += 'i'  # ê stands alone, and is written ei
        elif not unicodedata.combining(c):
            plain += c
    assert re.fullmatch('[a-z]{1,6}', plain), syllable
    return plain


def simplified_of():
    standard = unihan('Readings')['kTGHZ2013']
    table = {}
    for c, value in unihan('Variants')['kSimplifiedVariant'].items():
        variants = [int(v[2:], 16) for v in value.split()]
        others = [v for v in variants if v != c]
        if chr(c) in KEPT or not others or (c in standard and chr(c) not in CONVERTED):
            continue
        listed = [v for v in others if v in standard]
        basic = [v for v in variants if v <= 0xffff]
        if listed or basic:
            table[c] = (listed or basic)[0]
    for old, new in VARIANTS.split():
        if ord(new) not in standard:
            sys.exit('VARIANTS: %s is not of the standard table' % new)
        if table.get(ord(new), ord(new)) != ord(new):
            sys.exit('VARIANTS: %s is converted itself' % new)
        if ord(old) in standard and old not in CONVERTED:
            sys.exit('VARIANTS: %s is of the standard table' % old)
        table[ord(old)] = ord(new)
    for c in list(table):
        while table.get(table[c], table[c]) != table[c]:
            table[c] = table[table[c]]
        # normalize_text folds compatibility forms first, and must find nothing to fold afterwards
        assert unicodedata.normalize('NFKC', chr(table[c])) == chr(table[c])
    return {c: v for c, v in table.items() if c != v}


def pinyin_of(simplified):
    readings = unihan('Readings')
    table = {}
    for field in ('kHanyuPinyin', 'kXHC1983', 'kTGHZ2013', 'kMandarin'):  # the better ones last
        for c, value in readings[field].items():
            table[c] = toneless(value.split()[0].split(':')[-1].split(',')[0])
    for c, value in readings['kHanyuPinlu'].items():
        counts = {}
        for syllable, count in re.findall(r'(\S+?)\((\d+)\)', value):
            counts[toneless(syllable)] = counts.get(toneless(syllable), 0) + int(count)
        table[c] = max(counts, key=lambda s: (counts[s], s == table.get(c)))
    for characters, reading in READINGS.items():
        for c in characters:
            table[ord(c)] = reading
    for c in sorted(simplified):  # what only the traditional form is read as
        if c in table:
            table.setdefault(simplified[c], table[c])
    for c in list(range(0xf900, 0xfb00)) + list(range(0x2f800, 0x2fa20)):
        folded = ord(unicodedata.normalize('NFKC', chr(c)))
        if simplified.get(folded, folded) in table:
            table[c] = table[simplified.get(folded, folded)]
    return table


def wrapped(items, width=118):
    lines, line = [], ''
    for item in items:
        if len(line) + len(item) > width:
            lines.append(line)
            line = ''
        line += item
    return '\n'.join(lines + [line])


def main():
    simplified = simplified_of()
    pinyin = pinyin_of(simplified)
    out = []
    out.append('''/*
 * han_tables.h
 *		Tables of han.c.  Generated by generate_han.py from Unihan: change that, then make han-tables.
 *
 * %d characters have a simplified form, %d a pinyin.
 */
/* generated */
/* clang-format off */
''' % (len(simplified), len(pinyin)))

    # Simplified: 64 code points a block; a bit says that there is a target, and the targets stand in order.
    targets = []
    for name, first, last in (('basic', 0x3400, 0x9fff), ('extended', 0x20000, 0x323bf)):
        blocks = []
        for block in range(first, last + 1, 64):
            mask, start = 0, len(targets)
            for i in range(64):
                if block + i in simplified:
                    mask |= 1 << i
                    targets.append(simplified.pop(block + i))
            blocks.append('{0x%x,%d},' % (mask, start) if mask else '{0,0},')
        out.append('static const SimplifiedBlock simplified_%s[] = {\n%s\n};\n' % (name, wrapped(blocks)))
    assert not simplified, 'code points outside of the ranges: %s' % simplified
    out.append('static const uint32_t simplified_targets[] = {\n%s\n};\n' % wrapped('0x%x,' % t for t in targets))

    # Pinyin: 64 code points a page of two letters each; all pages without any reading are one.
    syllables = [''] + sorted(set(pinyin.values()))
    assert len(syllables) <= len(LETTERS) ** 2
    out.append('static const TsSyllable syllables[] = {\n%s\n};\n' %
               wrapped('{"%s",%d},' % (s, len(s)) for s in syllables))
    number = {s: i for i, s in enumerate(syllables)}
    pages, text = {'aa' * 64: 0}, ['aa' * 64]
    ranges = (('basic', 0x3400, 0x9fff), ('compatible', 0xf900, 0xfaff), ('extended', 0x20000, 0x323bf))
    for name, first, last in ranges:
        index = []
        for page in range(first, last + 1, 64):
            letters = ''
            for c in range(page, page + 64):
                i = number[pinyin.pop(c, '')]
                letters += LETTERS[i // 26] + LETTERS[i % 26]
            if letters not in pages:
                pages[letters] = len(text)
                text.append(letters)
            index.append('%d,' % pages[letters])
        out.append('static const uint16_t pinyin_%s[] = {\n%s\n};\n' % (name, wrapped(index)))
    assert not pinyin, 'code points outside of the ranges: %s' % pinyin
    out.append('static const char pinyin_pages[] =\n%s;\n' % '\n'.join('"%s"' % page for page in text))
    with open(OUTPUT, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out))


main()
