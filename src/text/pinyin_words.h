/*
 * pinyin_words.h
 *		Words in which a character is not read as it mostly is; included by pinyin.c alone.
 *
 * Simplified characters, at most MAX_WORD; as many syllables as characters.  Order does not matter: the longest word that
 * fits wins.  Only what would otherwise be read wrong belongs here, or what keeps a surname from being seen (单位).
 */
/* clang-format off */
static const Entry words[] = {
	/* 重 zhong */
	{"重庆", "chong qing"}, {"重新", "chong xin"}, {"重复", "chong fu"}, {"重组", "chong zu"}, {"重建", "chong jian"}, {"重叠", "chong die"},
	{"重阳", "chong yang"}, {"重启", "chong qi"}, {"重置", "chong zhi"}, {"重逢", "chong feng"}, {"重生", "chong sheng"}, {"重整", "chong zheng"},
	{"重装", "chong zhuang"}, {"重九", "chong jiu"}, {"双重", "shuang chong"}, {"多重", "duo chong"},
	/* 长 chang */
	{"市长", "shi zhang"}, {"校长", "xiao zhang"}, {"院长", "yuan zhang"}, {"部长", "bu zhang"}, {"局长", "ju zhang"}, {"处长", "chu zhang"},
	{"科长", "ke zhang"}, {"所长", "suo zhang"}, {"行长", "hang zhang"}, {"厂长", "chang zhang"}, {"店长", "dian zhang"}, {"组长", "zu zhang"},
	{"队长", "dui zhang"}, {"会长", "hui zhang"}, {"理事长", "li shi zhang"}, {"董事长", "dong shi zhang"}, {"秘书长", "mi shu zhang"},
	{"社长", "she zhang"}, {"站长", "zhan zhang"}, {"班长", "ban zhang"}, {"县长", "xian zhang"}, {"省长", "sheng zhang"}, {"区长", "qu zhang"},
	{"镇长", "zhen zhang"}, {"村长", "cun zhang"}, {"船长", "chuan zhang"}, {"机长", "ji zhang"}, {"团长", "tuan zhang"}, {"家长", "jia zhang"},
	{"首长", "shou zhang"}, {"成长", "cheng zhang"}, {"生长", "sheng zhang"}, {"增长", "zeng zhang"}, {"长大", "zhang da"}, {"长辈", "zhang bei"},
	{"长老", "zhang lao"}, {"长子", "zhang zi"}, {"长官", "zhang guan"}, {"总长", "zong zhang"}, {"司长", "si zhang"}, {"长子县", "zhang zi xian"},
	/* 行 xing */
	{"银行", "yin hang"}, {"行业", "hang ye"}, {"商行", "shang hang"}, {"车行", "che hang"}, {"洋行", "yang hang"}, {"分行", "fen hang"},
	{"支行", "zhi hang"}, {"总行", "zong hang"}, {"央行", "yang hang"}, {"投行", "tou hang"}, {"同行", "tong hang"}, {"行家", "hang jia"},
	{"行情", "hang qing"}, {"本行", "ben hang"}, {"农行", "nong hang"}, {"工行", "gong hang"}, {"建行", "jian hang"}, {"中行", "zhong hang"},
	{"招行", "zhao hang"}, {"交行", "jiao hang"}, {"拍卖行", "pai mai hang"}, {"电器行", "dian qi hang"}, {"五金行", "wu jin hang"},
	{"珠宝行", "zhu bao hang"}, {"琴行", "qin hang"}, {"花行", "hua hang"}, {"药行", "yao hang"}, {"米行", "mi hang"}, {"茶行", "cha hang"},
	{"酒行", "jiu hang"}, {"布行", "bu hang"}, {"油行", "you hang"}, {"钟表行", "zhong biao hang"}, {"贸易行", "mao yi hang"}, {"行号", "hang hao"},
	{"太行", "tai hang"}, {"闵行", "min hang"}, {"行列", "hang lie"}, {"排行", "pai hang"}, {"各行", "ge hang"},
	/* 乐 le */
	{"音乐", "yin yue"}, {"乐器", "yue qi"}, {"乐队", "yue dui"}, {"乐团", "yue tuan"}, {"声乐", "sheng yue"}, {"民乐", "min yue"}, {"乐章", "yue zhang"},
	{"乐曲", "yue qu"}, {"乐谱", "yue pu"}, {"乐坛", "yue tan"}, {"乐府", "yue fu"}, {"交响乐", "jiao xiang yue"}, {"爵士乐", "jue shi yue"},
	{"管弦乐", "guan xian yue"}, {"国乐", "guo yue"}, {"器乐", "qi yue"}, {"乐清", "yue qing"}, {"乐理", "yue li"}, {"礼乐", "li yue"},
	{"乐亭", "lao ting"}, {"乐陵", "lao ling"},
	/* places */
	{"厦门", "xia men"}, {"厦大", "xia da"}, {"厦航", "xia hang"}, {"六安", "lu an"}, {"六合", "lu he"}, {"蚌埠", "beng bu"}, {"东阿", "dong e"},
	{"阿胶", "e jiao"}, {"洪洞", "hong tong"}, {"番禺", "pan yu"}, {"丽水", "li shui"},
	{"黄埔", "huang pu"}, {"黄陂", "huang pi"}, {"中牟", "zhong mu"}, {"牟平", "mu ping"}, {"单县", "shan xian"}, {"尉犁", "yu li"},
	{"蔚县", "yu xian"}, {"涡阳", "guo yang"}, {"泌阳", "bi yang"}, {"浚县", "xun xian"},
	{"荥经", "ying jing"}, {"砀山", "dang shan"}, {"歙县", "she xian"}, {"莘县", "shen xian"}, {"莘庄", "xin zhuang"}, {"莘松", "xin song"},
	{"会稽", "kuai ji"}, {"吐蕃", "tu bo"}, {"龟兹", "qiu ci"}, {"铅山", "yan shan"}, {"筠连", "jun lian"},
	{"犍为", "qian wei"}, {"什邡", "shi fang"},
	{"枞阳", "zong yang"}, {"郫县", "pi xian"}, {"郫都", "pi du"},
	{"吴堡", "wu bu"}, {"柴沟堡", "chai gou bu"}, {"十里堡", "shi li pu"}, {"六里堡", "liu li pu"},
	{"身毒", "yuan du"}, {"西藏", "xi zang"}, {"藏族", "zang zu"}, {"藏药", "zang yao"}, {"藏医", "zang yi"}, {"藏文", "zang wen"}, {"青藏", "qing zang"},
	{"川藏", "chuan zang"}, {"宝藏", "bao zang"}, {"藏红花", "zang hong hua"}, {"藏獒", "zang ao"},
	{"尼勒克", "ni le ke"}, {"繁峙", "fan shi"}, {"浒墅关", "xu shu guan"},
	{"浒湾", "xu wan"}, {"角直", "lu zhi"}, {"台山", "tai shan"}, {"东方红", "dong fang hong"}, {"柏林", "bo lin"},
	{"秘鲁", "bi lu"}, {"加拿大", "jia na da"}, {"大城", "dai cheng"}, {"万俟", "mo qi"}, {"华山", "hua shan"},
	{"任县", "ren xian"}, {"罗布泊", "luo bu po"}, {"湖泊", "hu po"}, {"血泊", "xue po"}, {"茂名", "mao ming"}, {"叶县", "ye xian"},
	{"费县", "fei xian"}, {"汤汤", "shang shang"}, {"镐京", "hao jing"}, {"大月氏", "da yue zhi"}, {"阏氏", "yan zhi"},
	/* words of business */
	{"会计", "kuai ji"}, {"财会", "cai kuai"}, {"畜牧", "xu mu"}, {"畜产", "xu chan"}, {"牧畜", "mu xu"}, {"模具", "mu ju"}, {"模板", "mu ban"},
	{"模样", "mu yang"}, {"弹簧", "tan huang"}, {"弹性", "tan xing"}, {"弹力", "tan li"}, {"空调", "kong tiao"}, {"调味", "tiao wei"}, {"调料", "tiao liao"},
	{"调节", "tiao jie"}, {"调整", "tiao zheng"}, {"调理", "tiao li"}, {"调解", "tiao jie"}, {"调和", "tiao he"}, {"调试", "tiao shi"}, {"调频", "tiao pin"},
	{"调制", "tiao zhi"}, {"调压", "tiao ya"}, {"调光", "tiao guang"}, {"协调", "xie tiao"}, {"调控", "tiao kong"}, {"调酒", "tiao jiu"}, {"调香", "tiao xiang"},
	{"给水", "ji shui"}, {"给排水", "ji pai shui"}, {"供给", "gong ji"}, {"补给", "bu ji"}, {"给养", "ji yang"}, {"自给", "zi ji"}, {"给予", "ji yu"},
	{"校准", "jiao zhun"}, {"校对", "jiao dui"}, {"校验", "jiao yan"}, {"校正", "jiao zheng"}, {"人参", "ren shen"}, {"海参", "hai shen"},
	{"西洋参", "xi yang shen"}, {"参茸", "shen rong"}, {"丹参", "dan shen"}, {"党参", "dang shen"}, {"参茶", "shen cha"}, {"红参", "hong shen"},
	{"轧钢", "zha gang"}, {"冷轧", "leng zha"}, {"热轧", "re zha"}, {"轧辊", "zha gun"}, {"轧机", "zha ji"}, {"轧制", "zha zhi"}, {"自行车", "zi xing che"},
	{"传记", "zhuan ji"}, {"自传", "zi zhuan"}, {"水浒传", "shui hu zhuan"}, {"外传", "wai zhuan"}, {"左传", "zuo zhuan"}, {"率领", "shuai ling"},
	{"率先", "shuai xian"}, {"统率", "tong shuai"}, {"还原", "huan yuan"}, {"归还", "gui huan"}, {"偿还", "chang huan"}, {"还款", "huan kuan"}, {"返还", "fan huan"},
	{"还贷", "huan dai"}, {"便宜", "pian yi"}, {"朝气", "zhao qi"}, {"朝晖", "zhao hui"}, {"朝霞", "zhao xia"}, {"今朝", "jin zhao"}, {"朝日", "zhao ri"},
	{"朝露", "zhao lu"}, {"出差", "chu chai"}, {"差旅", "chai lv"}, {"邮差", "you chai"}, {"厌恶", "yan wu"}, {"可恶", "ke wu"}, {"角色", "jue se"},
	{"主角", "zhu jue"}, {"名角", "ming jue"}, {"睡觉", "shui jiao"}, {"午觉", "wu jiao"}, {"剥削", "bo xue"}, {"切削", "qie xiao"}, {"削皮", "xiao pi"},
	{"对称", "dui chen"}, {"称心", "chen xin"}, {"匀称", "yun chen"}, {"参差", "cen ci"}, {"暖和", "nuan huo"}, {"和面", "huo mian"},
	{"壳牌", "qiao pai"}, {"地壳", "di qiao"}, {"金蝉脱壳", "jin chan tuo qiao"}, {"大夫", "dai fu"}, {"山大王", "shan dai wang"},
	{"着色", "zhuo se"}, {"着装", "zhuo zhuang"}, {"着力", "zhuo li"}, {"着陆", "zhuo lu"}, {"着眼", "zhuo yan"}, {"穿着", "chuan zhuo"}, {"衣着", "yi zhuo"},
	{"沉着", "chen zhuo"}, {"执着", "zhi zhuo"}, {"着火", "zhao huo"}, {"牛仔", "niu zai"}, {"猪仔", "zhu zai"}, {"咖喱", "ga li"},
	{"反省", "fan xing"}, {"提防", "di fang"}, {"堵塞", "du se"}, {"阻塞", "zu se"}, {"塞外", "sai wai"},
	{"圈养", "juan yang"}, {"埋怨", "man yuan"}, {"星宿", "xing xiu"}, {"开拓", "kai tuo"}, {"曝光", "bao guang"},
	{"薄饼", "bao bing"}, {"投降", "tou xiang"}, {"降龙", "xiang long"}, {"没落", "mo luo"}, {"没收", "mo shou"}, {"淹没", "yan mo"},
	{"出没", "chu mo"}, {"抹布", "ma bu"}, {"明了", "ming liao"}, {"了解", "liao jie"}, {"了望", "liao wang"}, {"了结", "liao jie"},
	{"标的", "biao di"}, {"目的", "mu di"}, {"的确", "di que"}, {"的士", "di shi"}, {"都是", "dou shi"}, {"快乐", "kuai le"}, {"刹那", "cha na"}, {"古刹", "gu cha"},
	{"相似", "xiang si"}, {"似的", "shi de"}, {"关卡", "guan qia"}, {"发卡", "fa qia"}, {"阿弥陀佛", "a mi tuo fo"},
	{"辟谷", "bi gu"}, {"复辟", "fu bi"}, {"呼吁", "hu yu"}, {"呜咽", "wu ye"}, {"扁舟", "pian zhou"},
	{"露脸", "lou lian"}, {"流血", "liu xue"}, {"刀削面", "dao xiao mian"},
	/* words that begin with a character that is also a surname of another reading */
	{"单位", "dan wei"}, {"单价", "dan jia"}, {"单身", "dan shen"}, {"单车", "dan che"}, {"单据", "dan ju"}, {"单元", "dan yuan"}, {"单独", "dan du"},
	{"单一", "dan yi"}, {"单品", "dan pin"}, {"单号", "dan hao"}, {"单面", "dan mian"}, {"单层", "dan ceng"}, {"单证", "dan zheng"}, {"单方", "dan fang"},
	{"单晶", "dan jing"}, {"单片机", "dan pian ji"}, {"单词", "dan ci"}, {"单纯", "dan chun"}, {"单于", "chan yu"}, {"曾经", "ceng jing"}, {"曾用名", "ceng yong ming"},
	{"解放", "jie fang"}, {"解决", "jie jue"}, {"解释", "jie shi"}, {"解答", "jie da"}, {"解约", "jie yue"}, {"解除", "jie chu"}, {"解析", "jie xi"},
	{"解读", "jie du"}, {"解说", "jie shuo"}, {"解码", "jie ma"}, {"解毒", "jie du"}, {"解冻", "jie dong"}, {"解散", "jie san"}, {"解密", "jie mi"},
	{"仇恨", "chou hen"}, {"仇人", "chou ren"}, {"查询", "cha xun"}, {"查看", "cha kan"}, {"查找", "cha zhao"}, {"查账", "cha zhang"}, {"查验", "cha yan"},
	{"查收", "cha shou"}, {"查阅", "cha yue"}, {"查处", "cha chu"}, {"查理", "cha li"}, {"查尔斯", "cha er si"}, {"区域", "qu yu"}, {"区块", "qu kuai"},
	{"区分", "qu fen"}, {"区别", "qu bie"}, {"区间", "qu jian"}, {"区划", "qu hua"}, {"朴素", "pu su"}, {"朴实", "pu shi"}, {"盖子", "gai zi"},
	{"盖章", "gai zhang"}, {"盖板", "gai ban"}, {"盖茨", "gai ci"}, {"员工", "yuan gong"}, {"种子", "zhong zi"}, {"种植", "zhong zhi"}, {"种类", "zhong lei"},
	{"种业", "zhong ye"}, {"种苗", "zhong miao"}, {"种养", "zhong yang"}, {"洗衣", "xi yi"}, {"洗车", "xi che"}, {"洗涤", "xi di"}, {"洗护", "xi hu"},
	{"洗发", "xi fa"}, {"洗手", "xi shou"}, {"洗碗", "xi wan"}, {"洗浴", "xi yu"}, {"洗选", "xi xuan"}, {"洗煤", "xi mei"}, {"秘书", "mi shu"},
	{"秘密", "mi mi"}, {"秘方", "mi fang"}, {"召集", "zhao ji"}, {"召开", "zhao kai"}, {"折扣", "zhe kou"}, {"折叠", "zhe die"}, {"折旧", "zhe jiu"},
	{"折弯", "zhe wan"}, {"折纸", "zhe zhi"}, {"繁荣", "fan rong"}, {"繁华", "fan hua"}, {"繁体", "fan ti"}, {"繁殖", "fan zhi"}, {"繁星", "fan xing"},
	{"乐园", "le yuan"}, {"乐高", "le gao"}, {"乐观", "le guan"}, {"乐视", "le shi"}, {"乐购", "le gou"}, {"乐山", "le shan"}, {"乐活", "le huo"},
	{"乐天", "le tian"}, {"乐居", "le ju"}, {"乐享", "le xiang"}, {"乐业", "le ye"}, {"乐平", "le ping"}, {"乐昌", "le chang"}, {"乐东", "le dong"},
	{"乐安", "le an"}, {"乐都", "le du"}, {"乐至", "le zhi"}, {"句子", "ju zi"}, {"句容", "ju rong"}, {"句号", "ju hao"},
	{"祭祀", "ji si"},
	{"仇富", "chou fu"},
};

static const Entry surnames[] = {
	{"单", "shan"}, {"解", "xie"}, {"仇", "qiu"}, {"查", "zha"}, {"区", "ou"}, {"朴", "piao"}, {"盖", "ge"}, {"员", "yun"},
	{"洗", "xian"}, {"召", "shao"}, {"祭", "zhai"}, {"种", "chong"}, {"繁", "po"}, {"秘", "bi"},
	{"折", "she"}, {"乐", "yue"}, {"句", "gou"},
	{"尉迟", "yu chi"}, {"长孙", "zhang sun"}, {"澹台", "tan tai"},
	{"乐正", "yue zheng"},
};
/* clang-format on */
