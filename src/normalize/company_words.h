/*
 * company_words.h
 *		What company names are made of besides the brand: places, lines of business, legal forms, branches.
 *
 * Written from general knowledge of company names, not taken from a data set.  Words are separated by blanks; a blank
 * inside of a word is written _.  All are in the form in which names are looked at: case folded, simplified Han, Latin
 * without marks, no punctuation (S.A. de C.V. is sa_de_cv, A/S is as).  Included by company_dictionary.c alone.
 */
#ifndef TOUCHSTONE_COMPANY_WORDS_H
#define TOUCHSTONE_COMPANY_WORDS_H

/*
 * Chinese places: a province, then its prefectures, behind a bar its county-level cities and counties.  Suffixes (省, 市, 自治区,
 * …) and the names of districts and towns are found by rule.  Short names of counties that are everyday words (东方, 永安, …)
 * are left out: they are more often brands, and with their suffix the rule finds them.
 */
static const char *const region_words[] = {
	"北京 |",
	"天津 |",
	"上海 | 浦东",
	"重庆 |",
	"河北 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 雄安 | 辛集 晋州 新乐 遵化 迁安 滦州 武安 沙河 涿州 "
	"定州 安国 高碑店 泊头 任丘 黄骅 河间 霸州 三河 深州"
	" 正定 栾城 井陉 滦南 乐亭 迁西 玉田 涉县 磁县 馆陶 鸡泽 巨鹿 南宫 容城 安新 蠡县"
	" 涞水 涞源 阜平 张北 怀来 蔚县 丰宁 围场 平泉 青县 盐山 献县 孟村 香河 大厂 固安"
	" 霸县 景县 枣强 饶阳",
	"山西 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 | 古交 高平 介休 永济 河津 原平 侯马 霍州 孝义 汾阳"
	" 清徐 阳曲 左权 昔阳 平遥 灵石 寿阳 太谷 洪洞 襄汾 闻喜 稷山 垣曲 临猗 芮城 沁水"
	" 陵川 应县 偏关",
	"内蒙古 内蒙 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒 阿拉善 | 满洲里 牙克石 扎兰屯 "
	"额尔古纳 根河 丰镇 乌兰浩特 阿尔山 二连浩特 锡林浩特 霍林郭勒"
	" 土默特 准格尔 达拉特 和林格尔 翁牛特 阿荣旗 科尔沁",
	"辽宁 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 | 新民 瓦房店 庄河 海城 东港 凤城 凌海 北镇 "
	"盖州 大石桥 灯塔 调兵山 开原 凌源 兴城"
	" 法库 康平 岫岩 桓仁 宽甸 绥中 盘山 喀左 西丰",
	"吉林 长春 四平 辽源 通化 白山 松原 白城 延边 | 榆树 德惠 公主岭 蛟河 桦甸 舒兰 磐石 双辽 梅河口 集安 临江 扶余 洮南 大安 延吉 "
	"图们 敦化 珲春 龙井 和龙"
	" 农安 伊通 柳河 辉南 抚松 乾安 汪清",
	"黑龙江 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭 | 尚志 五常 讷河 虎林 密山 同江 "
	"富锦 抚远 绥芬河 海林 宁安 穆棱 东宁 北安 五大连池 嫩江 安达 肇东 海伦 漠河"
	" 宾县 巴彦 依兰 肇州 肇源 杜尔伯特 桦川 桦南 嘉荫 萝北 绥滨",
	"江苏 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 | 江阴 宜兴 新沂 邳州 溧阳 常熟 张家港 昆山 太仓 启东 "
	"如皋 海门 海安 东台 仪征 高邮 丹阳 扬中 句容 兴化 靖江 泰兴 姜堰 吴江 江都"
	" 沛县 睢宁 丰县 如东 响水 射阳 阜宁 建湖 涟水 盱眙 沭阳 泗阳 泗洪 灌云 灌南 赣榆"
	" 溧水 高淳 邗江",
	"浙江 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 | 建德 余姚 慈溪 奉化 瑞安 乐清 龙港 海宁 平湖 桐乡 诸暨 嵊州 上虞 "
	"兰溪 义乌 东阳 永康 江山 玉环 温岭 临海 龙泉 富阳 临安 萧山 余杭"
	" 桐庐 淳安 苍南 泰顺 嘉善 海盐 德清 安吉 新昌 武义 浦江 磐安 开化 嵊泗 天台 仙居"
	" 青田 缙云 遂昌 松阳 景宁 鄞州 柯桥",
	"安徽 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 | 巢湖 无为 桐城 潜山 天长 明光 界首 宁国 "
	"广德"
	" 肥东 肥西 庐江 濉溪 固镇 怀远 颍上 阜南 临泉 涡阳 蒙城 利辛 砀山 灵璧 泗县 萧县"
	" 霍邱 霍山 舒城 金寨 枞阳 怀宁 宿松 岳西 歙县 休宁 黟县 祁门 绩溪 泾县 旌德 郎溪"
	" 来安 全椒 定远 凤阳 当涂 含山 南陵 繁昌",
	"福建 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 | 福清 石狮 晋江 南安 龙海 邵武 武夷山 建瓯 漳平 福安 福鼎 长乐 建阳"
	" 闽侯 连江 罗源 闽清 仙游 惠安 安溪 德化 漳浦 云霄 诏安 南靖 沙县 尤溪 将乐 浦城"
	" 顺昌 上杭 武平 连城 霞浦 屏南 周宁 柘荣",
	"江西 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 | 乐平 瑞昌 共青城 庐山 贵溪 瑞金 龙南 井冈山 丰城 樟树 高安 "
	"德兴"
	" 进贤 湖口 彭泽 都昌 修水 武宁 浮梁 上栗 芦溪 余江 信丰 大余 上犹 崇义 定南 宁都"
	" 于都 会昌 寻乌 石城 吉水 峡江 新干 遂川 奉新 万载 上高 宜丰 铜鼓 黎川 崇仁 宜黄"
	" 资溪 广昌 玉山 铅山 横峰 弋阳 余干 鄱阳 婺源",
	"山东 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 莱芜 | 胶州 平度 莱西 滕州 龙口 莱阳 莱州 "
	"招远 栖霞 海阳 青州 诸城 寿光 安丘 高密 昌邑 曲阜 邹城 新泰 肥城 荣成 乳山 乐陵 禹城 临清 邹平 即墨 胶南 章丘 文登 蓬莱 兖州"
	" 平阴 商河 桓台 高青 沂源 利津 广饶 临朐 昌乐 微山 鱼台 汶上 泗水 东平 五莲 莒县"
	" 沂南 郯城 沂水 兰陵 费县 平邑 莒南 蒙阴 临沭 陵县 宁津 临邑 齐河 夏津 武城 阳谷"
	" 莘县 茌平 东阿 冠县 高唐 阳信 无棣 沾化 博兴 曹县 单县 成武 巨野 郓城 鄄城 定陶",
	"河南 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 | 巩义 荥阳 新密 新郑 登封 "
	"舞钢 汝州 林州 卫辉 辉县 长垣 沁阳 孟州 禹州 长葛 义马 灵宝 邓州 永城 项城 偃师 中牟"
	" 尉氏 兰考 杞县 通许 孟津 栾川 嵩县 汝阳 宜阳 洛宁 伊川 叶县 鲁山 郏县 滑县 内黄"
	" 汤阴 浚县 淇县 获嘉 原阳 延津 封丘 修武 武陟 温县 清丰 范县 台前 鄢陵 襄城 舞阳"
	" 临颍 渑池 卢氏 南召 西峡 镇平 内乡 淅川 社旗 唐河 桐柏 睢县 宁陵 柘城 虞城 夏邑"
	" 罗山 光山 固始 潢川 淮滨 息县 扶沟 西华 商水 沈丘 郸城 淮阳 鹿邑 上蔡 平舆 确山"
	" 泌阳 汝南 遂平",
	"湖北 武汉 黄石 十堰 宜昌 襄阳 襄樊 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 | 大冶 丹江口 宜都 当阳 枝江 老河口 枣阳 宜城 京山 "
	"钟祥 应城 安陆 汉川 监利 石首 洪湖 松滋 麻城 武穴 赤壁 广水 利川 仙桃 潜江 天门 神农架"
	" 阳新 竹山 竹溪 郧西 房县 远安 兴山 秭归 长阳 南漳 谷城 沙洋 孝昌 江陵 团风 罗田"
	" 英山 浠水 蕲春 黄梅 嘉鱼 通城 崇阳 通山 建始 巴东 宣恩 咸丰 来凤 鹤峰",
	"湖南 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 | 浏阳 宁乡 醴陵 湘乡 韶山 耒阳 常宁 武冈 邵东 "
	"汨罗 临湘 津市 沅江 资兴 祁阳 洪江 冷水江 涟源 吉首"
	" 攸县 茶陵 炎陵 衡南 衡东 祁东 新邵 隆回 洞口 绥宁 新宁 城步 湘阴 汉寿 澧县 临澧"
	" 慈利 桑植 南县 桃江 桂阳 宜章 临武 汝城 桂东 双牌 道县 宁远 江华 沅陵 辰溪 溆浦"
	" 麻阳 芷江 靖州 双峰 泸溪 花垣 保靖 古丈",
	"广东 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 | 乐昌 南雄 台山 "
	"开平 鹤山 恩平 廉江 雷州 吴川 高州 化州 四会 兴宁 陆丰 阳春 英德 连州 普宁 罗定 顺德 南海 番禺 增城 从化 前海 横琴"
	" 始兴 仁化 翁源 乳源 南澳 遂溪 徐闻 电白 怀集 封开 德庆 博罗 大埔 丰顺 蕉岭 陆河"
	" 龙川 连平 阳西 阳东 佛冈 连山 连南 饶平 揭西 惠来 揭东 郁南 花都 新会",
	"广西 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 | 横州 荔浦 岑溪 东兴 桂平 北流 靖西 平果 合山 "
	"凭祥"
	" 横县 宾阳 马山 隆安 柳江 柳城 鹿寨 融安 融水 临桂 阳朔 灵川 全州 灌阳 龙胜 恭城"
	" 苍梧 藤县 合浦 上思 浦北 平南 容县 陆川 博白 田阳 田东 德保 那坡 隆林 昭平 富川"
	" 宜州 南丹 环江 都安 象州 武宣 扶绥 宁明 龙州",
	"海南 海口 三亚 三沙 儋州 | 五指山 琼海 文昌 万宁 洋浦"
	" 澄迈 临高 屯昌 昌江 陵水 琼中",
	"四川 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 | 都江堰 彭州 "
	"邛崃 崇州 简阳 广汉 什邡 绵竹 江油 峨眉山 阆中 华蓥 万源 马尔康 康定 西昌 会理 隆昌 射洪"
	" 金堂 大邑 蒲江 新津 郫县 双流 荣县 富顺 米易 盐边 泸县 叙永 古蔺 罗江 三台 盐亭"
	" 梓潼 旺苍 青川 剑阁 苍溪 蓬溪 威远 资中 犍为 井研 夹江 沐川 营山 蓬安 仪陇 仁寿"
	" 彭山 洪雅 丹棱 江安 高县 珙县 筠连 岳池 邻水 宣汉 开江 渠县 荥经 汉源 石棉 芦山"
	" 通江 南江 安岳 乐至 汶川 茂县 松潘 九寨沟",
	"贵州 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 | 清镇 赤水 仁怀 盘州 黔西 兴义 兴仁 凯里 都匀 福泉 贵安"
	" 息烽 修文 桐梓 绥阳 道真 务川 湄潭 余庆 习水 普定 镇宁 关岭 织金 纳雍 威宁 赫章"
	" 玉屏 思南 印江 德江 沿河 松桃 普安 晴隆 贞丰 黄平 施秉 镇远 岑巩 锦屏 剑河 台江"
	" 黎平 榕江 雷山 麻江 荔波 贵定 瓮安 罗甸 惠水 三都",
	"云南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 | 安宁 宣威 腾冲 水富 禄丰 个旧 开远 "
	"蒙自 弥勒 景洪 瑞丽 芒市 香格里拉 澄江"
	" 嵩明 宜良 寻甸 禄劝 陆良 师宗 罗平 富源 会泽 易门 施甸 龙陵 鲁甸 巧家 盐津 镇雄"
	" 彝良 华坪 宁蒗 澜沧 孟连 景谷 宾川 弥渡 洱源 剑川 鹤庆 建水 石屏 勐海 勐腊 盈江"
	" 陇川",
	"西藏 拉萨 日喀则 昌都 林芝 山南 那曲 阿里 |",
	"陕西 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 | 彬州 兴平 韩城 华阴 子长 神木 杨凌"
	" 蓝田 周至 户县 鄠邑 凤翔 岐山 扶风 眉县 陇县 千阳 泾阳 乾县 礼泉 永寿 彬县 长武"
	" 旬邑 淳化 武功 潼关 大荔 合阳 澄城 蒲城 延长 延川 安塞 志丹 吴起 洛川 黄陵 城固"
	" 洋县 西乡 勉县 宁强 略阳 镇巴 府谷 靖边 定边 绥德 米脂 佳县 清涧 汉阴 紫阳 岚皋"
	" 旬阳 洛南 丹凤 商南 镇安 柞水",
	"甘肃 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 | 玉门 敦煌 华亭 合作"
	" 皋兰 榆中 靖远 会宁 景泰 秦安 甘谷 民勤 古浪 山丹 临泽 泾川 灵台 崇信 庄浪 静宁"
	" 瓜州 环县 华池 正宁 宁县 镇原 陇西 渭源 临洮 漳县 岷县 成县 文县 宕昌 康县 西和"
	" 礼县 徽县",
	"青海 西宁 海东 海北 黄南 果洛 玉树 海西 | 同仁 茫崖 格尔木 德令哈"
	" 湟中 湟源 乐都 民和 化隆 循化",
	"宁夏 银川 石嘴山 吴忠 固原 中卫 | 灵武 青铜峡"
	" 贺兰 平罗 盐池 西吉 隆德 泾源 彭阳 海原",
	"新疆 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰 | 阜康 博乐 阿拉山口 "
	"库尔勒 库车 阿图什 伊宁 奎屯 霍尔果斯 乌苏 沙湾 石河子 阿拉尔 图木舒克 五家渠 北屯"
	" 鄯善 托克逊 玛纳斯 奇台 吉木萨尔 轮台 尉犁 若羌 且末 焉耆 温宿 沙雅 拜城 疏勒"
	" 莎车 叶城 巴楚 于田 墨玉 霍城 特克斯 尼勒克 额敏 布尔津",
	"香港 |",
	"澳门 |",
	"台湾 台北 新北 桃园 台中 台南 高雄 基隆 新竹 苗栗 彰化 南投 云林 嘉义 屏东 宜兰 花莲 台东 澎湖 |",
};

/* Places elsewhere, in Chinese: they stand in brackets, or in front of the name of a foreign company. */
static const char *const foreign_han_words =
	"中国 美国 英国 德国 法国 日本 韩国 新加坡 马来西亚 "
	"泰国 越南 印度 印度尼西亚 菲律宾 澳大利亚 新西兰 加拿大 俄罗斯 意大利 西班牙 荷兰 瑞士 瑞典 丹麦 挪威 芬兰 比利时 奥地利 巴西 "
	"墨西哥 阿联酋 迪拜 东京 大阪 首尔 伦敦 纽约";
/* Parts of the world: a region in brackets only, for 西南 and 东北 are brands as well. */
static const char *const bracket_han_words =
	"中国大陆 大中华区 大中华 中国区 亚洲 欧洲 北美 亚太 亚太区 全球 华东 华南 华北 华中 西南 西北 东北 国际";

/*
 * Lines of business, Chinese.  A trade is a run of these, taken from the right as far as it goes: 电子 科技, 建筑 装饰 工程.
 */
static const char *const trade_han_words =
	/* everything can be followed by these */
	"科技 技术 信息 网络 智能 数字 数据 发展 开发 实业 产业 工业 企业 投资 管理 咨询 服务 贸易 商贸 经贸 工贸 科贸 外贸 内贸 物贸 "
	"进出口 国际 国际贸易 商业 商务 销售 营销 经营 经销 代理 批发 零售 制造 生产 加工 设计 策划 运营 研发 工程 建设 建筑 施工 安装 维修 "
	"检测 检验 监理 勘察 测绘 测量 评估 鉴定 认证 租赁 出租 综合 控股 资产 资本 资源 项目 设备 器材 材料 用品 制品 产品 物资 配件 "
	"零部件 部件 总成 系统 集成 系统集成 解决方案 平台 联合 联盟 连锁 总 集团 股份 供应 供销 购销 经济 "
	/* information */
	"信息技术 信息科技 信息咨询 网络科技 网络技术 互联网 互联 物联网 物联 物联科技 电子 电子商务 电子科技 电子技术 电子产品 电器 电气 "
	"电力 电网 电缆 电线 电线电缆 电源 电池 电机 电路 电路板 电声 电讯 电信 电脑 计算机 计算机系统 软件 软件开发 软件技术 通信 通讯 移动 移动通信 "
	"数码 数据科技 数据服务 大数据 云计算 云 云科技 人工智能 智能科技 智能装备 智能系统 智慧 机器人 芯片 半导体 微电子 集成电路 光电 "
	"光电子 光学 光伏 光纤 照明 灯饰 灯具 显示 显示技术 仪器 仪表 仪器仪表 传感器 自动化 工控 安防 监控 消防 "
	"信息工程 信息产业 信息系统 信息服务 信息安全 网络安全 网络信息 网络工程 网络服务 网络文化 在线 游戏 动漫 区块链 虚拟现实 "
	/* media, culture */
	"文化 传媒 传播 文化传播 文化传媒 文化发展 文化艺术 文化创意 文化产业 文化用品 艺术 艺术品 创意 广告 广告传媒 广告装饰 影视 影业 影视传媒 "
	"影视文化 电影 电视 广播 音乐 演艺 演出 娱乐 出版 印刷 印务 印业 包装 包装印刷 包装制品 包装材料 图文 图书 书业 书店 书城 书社 书局 "
	"文具 文体 文体用品 体育 体育用品 体育文化 健身 健身器材 运动 会展 会议 展览 展示 礼仪 礼品 工艺 工艺品 工艺美术 婚庆 婚礼 摄影 "
	"影像 影楼 照相馆 教育 教育科技 教育咨询 教育培训 教育信息 培训 培训学校 学校 学院 大学 中学 小学 幼儿园 托管 留学 出国 人才 人力资源 "
	"人力 劳务 劳务派遣 派遣 猎头 外包 服务外包 翻译 公关 公共关系 品牌 品牌管理 品牌策划 形象 形象设计 形象策划 市场 市场营销 "
	"营销策划 企业管理 企业策划 企业咨询 商务咨询 管理咨询 财务 财税 税务 会计 会计师 审计 律师 法律 法务 专利 商标 知识产权 代理记账 "
	"事务所 咨询服务 商务服务 商务信息 网 传播中心 旅游 旅行 旅行社 国际旅行社 旅游开发 旅游发展 旅业 度假 度假村 景区 景观 园林 园林绿化 "
	"园林景观 绿化 园艺 花卉 花木 苗木 苗圃 苗木种植 种苗 "
	/* finance */
	"金融 金融信息 金融服务 金融信息服务 互联网金融 投资管理 投资咨询 投资发展 投资担保 投资控股 资产管理 资产经营 资产评估 财富 财富管理 "
	"理财 基金 基金管理 股权 股权投资 股权投资管理 创业 创业投资 风险投资 风投 证券 期货 信托 保险 保险代理 保险经纪 保险公估 财产保险 人寿 人寿保险 "
	"健康保险 再保险 寿险 财险 银行 商业银行 农村商业银行 村镇银行 信用社 农村信用合作社 信用 信用管理 征信 担保 融资 融资担保 融资租赁 小额贷款 小贷 "
	"贷款 典当 拍卖 保理 商业保理 支付 经纪 私募 证券投资 "
	/* building */
	"建筑工程 建筑安装 建筑装饰 建筑材料 建筑设计 建筑劳务 建筑科技 建设工程 建设开发 建设发展 建设投资 建工 建安 建材 建业 建设集团 工程建设 "
	"工程技术 工程咨询 工程管理 工程监理 工程机械 工程造价 造价 造价咨询 招标 招标代理 土木 土石方 市政 市政工程 公路 公路工程 道路 路桥 桥梁 "
	"隧道 交通 交通设施 交通工程 水利 水利水电 水电 水电安装 水务 水业 给排水 供水 排水 污水处理 自来水 环境 环境工程 环境科技 环境保护 环保 环保科技 "
	"环保工程 环保设备 环境艺术 环卫 保洁 清洁 清洗 家政 家政服务 装饰 装饰工程 装饰设计 装饰材料 装修 装潢 室内 室内设计 家装 装饰装潢 幕墙 门窗 "
	"铝业 铝材 铝合金 玻璃 玻璃制品 陶瓷 瓷业 瓷砖 卫浴 洁具 石材 石业 石料 砂石 水泥 混凝土 商品混凝土 砼业 砖厂 砖业 涂料 油漆 油墨 防水 防腐 "
	"防水材料 保温 保温材料 木业 木材 木制品 竹木 板材 板业 地板 家具 家私 家居 家居用品 家饰 家纺 窗帘 布艺 钢结构 钢构 网架 脚手架 地基 基础工程 "
	"岩土 地质 地质勘查 勘测 规划 规划设计 设计院 城建 城市建设 城乡建设 房地产 房地产开发 房产 地产 置业 置地 物业 物业管理 物业服务 不动产 "
	"房地产经纪 房地产营销策划 房屋 中介 楼宇 电梯 空调 制冷 暖通 供热 热力 热能 采暖 通风 净化 净化工程 "
	/* industry */
	"机械 机械设备 机械制造 机械加工 机电 机电设备 机电工程 机床 机器 机车 动力 动力机械 农机 农业机械 矿山 矿山机械 矿业 矿产 矿产品 煤业 煤炭 "
	"煤矿 能源 能源科技 新能源 节能 节能科技 节能环保 太阳能 风电 风能 核电 水电开发 燃气 天然气 液化气 石油 石化 石油化工 油气 油品 加油站 成品油 "
	"化工 化工产品 化工原料 化学 化学工业 化纤 化肥 肥业 肥料 农药 农资 农业生产资料 精细化工 日化 日化用品 化妆品 美妆 洗涤 洗涤用品 香料 香精 橡胶 "
	"橡塑 橡胶制品 塑料 塑料制品 塑胶 塑胶制品 塑业 塑化 塑钢 高分子 高分子材料 新材料 新型材料 复合材料 纳米 碳素 石墨 磁性材料 磁业 "
	"金属 金属制品 金属材料 金属加工 有色金属 贵金属 合金 钢铁 钢管 钢材 钢业 钢板 钢丝 特钢 特种钢 不锈钢 不锈钢制品 铜业 铜材 锌业 镁业 钛业 稀土 "
	"冶金 冶炼 铸造 锻造 锻压 热处理 电镀 表面处理 焊接 焊接材料 五金 五金制品 五金机电 五金电器 五金建材 五金交电 紧固件 标准件 轴承 齿轮 阀门 泵业 水泵 "
	"泵阀 管业 管道 管件 管材 管道工程 压力容器 锅炉 容器 模具 模具制造 精密 精密机械 精密制造 精密工业 精工 重工 重工业 轻工 轻工业 装备 装备制造 "
	"工具 刀具 量具 液压 气动 密封 密封件 弹簧 链条 传动 减速机 变压器 开关 电控 成套设备 成套 输变电 配电 起重 起重机械 起重设备 吊装 叉车 过滤 过滤设备 "
	"环境设备 食品机械 包装机械 纺织机械 制药机械 印刷机械 印刷设备 数控 数控设备 激光 激光科技 焊割 衡器 办公 办公设备 办公用品 办公家具 "
	"汽车 汽车销售 汽车服务 汽车销售服务 汽车贸易 汽车配件 汽车零部件 汽车租赁 汽车运输 汽车修理 汽车维修 汽车用品 汽车电子 汽车科技 汽贸 汽配 汽修 "
	"汽车集团 二手车 摩托车 电动车 自行车 车业 车辆 车桥 车灯 轮胎 轮毂 驾校 驾驶培训 驾驶员培训 机动车 机动车检测 机动车驾驶员培训 洗车 "
	"船舶 船业 造船 船务 海运 航运 航空 航天 航空航天 航空服务 飞机 飞机工业 无人机 铁路 轨道 轨道交通 高铁 港口 港务 码头 机场 海洋 海洋工程 "
	/* transport */
	"物流 物流服务 国际物流 现代物流 运输 货运 货运代理 货物运输 道路运输 国际货运 国际货运代理 国际货代 货代 快递 速递 快运 速运 配送 仓储 仓储物流 储运 冷链 "
	"冷链物流 供应链 供应链管理 供应链科技 客运 公交 公共交通 出租汽车 搬家 搬运 报关 邮政 运业 运输服务 装卸 停车 停车场 停车管理 "
	/* food, farming */
	"食品 食品科技 食品加工 食品饮料 食品工业 饮料 饮品 饮用水 矿泉水 乳业 乳品 奶业 粮油 粮食 粮业 米业 面业 面粉 油脂 油业 植物油 糖业 糖酒 盐业 调味品 酱油 豆制品 肉业 "
	"肉食品 肉类 肉制品 水产 水产品 水产养殖 海产 海产品 渔业 果业 果品 果蔬 水果 蔬菜 蔬果 菜业 茶业 茶叶 茶 酒 酒业 酒类 酿酒 酿造 葡萄酒 白酒 啤酒 烟草 烟酒 "
	"糕点 糖果 休闲食品 保健 保健品 保健食品 营养 营养品 特产 土特产 副食 副食品 副食店 农副产品 农产品 农特产品 农贸 农业 农业科技 农业开发 农业发展 生态农业 现代农业 "
	"农牧 农牧业 农牧科技 农林 农林科技 农林开发 林业 牧业 畜牧 畜牧业 畜禽 禽业 养殖 养殖业 养殖场 种植 种植业 种业 种子 饲料 饲料科技 生猪 家禽 食用菌 菌业 中药材 药材 "
	"生态 生态科技 生态农业科技 生态环境 绿色食品 有机食品 家庭农场 农场 林场 牧场 果园 茶园 猪场 鸡场 "
	"餐饮 餐饮管理 餐饮服务 餐饮企业管理 餐饮文化 饮食 饮食服务 酒店 酒店管理 酒店用品 大酒店 宾馆 饭店 饭庄 餐馆 餐厅 饭馆 酒楼 酒家 火锅 火锅店 快餐 快餐店 面馆 小吃 小吃店 烧烤 烧烤店 "
	"烤鱼 麻辣烫 早餐 早餐店 奶茶 奶茶店 咖啡 咖啡馆 咖啡厅 咖啡店 茶楼 茶馆 茶庄 茶行 酒吧 农家乐 客栈 民宿 招待所 旅馆 旅社 食堂 食府 面包 面包店 蛋糕 蛋糕店 烘焙 西餐 西餐厅 料理 "
	/* textile, goods */
	"纺织 纺织品 纺织科技 针织 针织品 针纺织品 棉业 棉纺 棉麻 毛纺 毛衫 毛织 丝绸 丝业 印染 染整 染料 服装 服饰 服饰店 服装店 时装 制衣 制衣厂 衣业 内衣 童装 女装 男装 羽绒 皮革 皮具 皮业 鞋业 鞋材 鞋服 鞋帽 鞋店 箱包 "
	"饰品 饰业 首饰 珠宝 珠宝首饰 黄金 金店 玉器 玉石 翡翠 钟表 眼镜 眼镜店 光学眼镜 日用品 日用百货 日用杂货 百货 百货商场 百货商店 百货店 百货大楼 杂货 杂货店 小百货 玩具 母婴 母婴用品 婴童 婴儿用品 孕婴 孕婴用品 "
	"宠物 宠物用品 家电 家用电器 厨具 厨房设备 厨卫 餐具 炊具 床上用品 寝具 床垫 毯业 地毯 纸业 纸品 纸制品 造纸 纸箱 纸塑 无纺布 卫生用品 劳保 劳保用品 烟花 烟花爆竹 古玩 收藏 乐器 琴行 花店 鲜花 "
	"超市 商场 商城 商店 商行 商贸行 商号 商社 商厦 购物 购物中心 购物广场 广场 便利 便利店 专卖店 专营店 旗舰店 淘宝店 网店 直营店 加盟店 体验店 折扣店 精品店 店铺 生活馆 生活超市 经营部 经销部 经营店 "
	"门市部 门市 服务部 服务中心 服务站 批发部 批发市场 零售店 销售部 销售处 商品 维修部 维修店 维修中心 修理部 修理厂 修配厂 汽修厂 加工厂 加工部 制品厂 配件厂 机械厂 食品厂 服装厂 家具厂 印刷厂 电器厂 化工厂 "
	"塑料厂 玻璃厂 五金厂 木材厂 水泥厂 酒厂 茶厂 总厂 分厂 纸厂 苗木场 养鸡场 养猪场 手机店 手机 手机配件 五金店 建材店 水果店 蔬菜店 粮油店 茶叶店 烟酒店 烟酒行 食品店 副食商店 玩具店 文具店 饰品店 "
	"化妆品店 母婴店 家具店 家电维修 电脑店 电脑维修 汽车美容 汽车装饰 美容 美容店 美容院 美容美发 美容美发店 美发 美发店 美发沙龙 美甲 美甲店 美容养生 理发店 理发 养生 养生馆 足浴 足疗 沐足 洗浴 洗浴中心 按摩 推拿 健康 健康管理 健康科技 健康咨询 健康产业 "
	"养老 养老服务 养老院 护理 护理院 殡葬 殡仪 陵园 公墓 会所 俱乐部 网吧 网咖 棋牌 棋牌室 歌厅 量贩 游乐 游乐园 台球 游泳 健身俱乐部 健身中心 武术 舞蹈 瑜伽 画廊 画室 琴社 书画 书画院 美术 美术馆 博物馆 剧院 影院 影城 电影院 "
	/* health */
	"医疗 医疗器械 医疗设备 医疗科技 医疗用品 医疗服务 医疗管理 医疗投资 医疗美容 医药 医药科技 医药连锁 医药贸易 医药化工 医学 医学检验 医用 药业 药品 药房 大药房 药店 药材公司 制药 制药厂 生物 生物科技 生物技术 生物工程 生物医药 生物制药 生物制品 "
	"生物能源 生化 基因 疫苗 兽药 动物药业 动物保健 中药 中药饮片 中医 中医药 口腔 口腔门诊部 牙科 眼科 骨科 妇产 体检 医院 诊所 门诊部 门诊 卫生院 卫生室 卫生所 康复 康复中心 器械 医械 试剂 诊断 "
	/* bodies */
	"中心 研究 研究院 研究所 研究中心 科学 科学研究院 科研 实验室 工作室 协会 商会 学会 基金会 联合会 促进会 委员会 合作社 联社 总社 总会 报社 杂志社 出版社 电视台 通讯社 孵化器 孵化 众创空间 创业服务 创业园 产业园 科技园 工业园 园区 园区管理 "
	"安全 安全技术 安保 保安 保安服务 押运 国有资产 国有资产经营 国有资本 城市投资 城市发展 城市运营 市场管理 市场服务 科技服务 科技开发 科技发展 科技咨询 技术开发 技术服务 技术咨询 技术发展 技术转让 教学设备 实验设备 "
	"废旧物资 废品 废品回收 回收 再生资源 再生资源回收 再生 固废 危废 净水 水处理 水处理设备 空气净化 防雷 防爆 弱电 广电 有线电视 广播电视 卫星 导航 北斗 遥感 地理信息 测控 计量 校准 标识 标牌 条码 制卡 办公自动化 "
	"生活用品 生活服务 日用 洗衣 干洗 干洗店 洗衣店 裁缝 打印 复印 图文快印 快印 广告设计 广告制作 喷绘 雕刻 雕塑 石雕 木雕 根雕 红木 红木家具 古典家具 园林工程 园林设计 景观设计 景观工程 景观园林 喷泉 温室 节水 灌溉 喷灌 气体 工业气体 特种气体 制氧 "
	"五矿 外经 外经贸 物产 粮油贸易 土产 畜产 畜产品 轻纺 纺织服装 服装服饰 服装辅料 辅料 拉链 纽扣 花边 绣品 刺绣 床品 毛巾 袜业 手套 帽业 伞业 雨具 户外 户外用品 渔具 帐篷 电动工具 园林机械 发电机 柴油机 内燃机 电动机 压缩机 鼓风机 风机 干燥设备 "
	"制冷设备 空调设备 电梯工程 消防工程 消防器材 消防科技 智能化 智能化工程 智能家居 智能交通 智能制造 智慧城市 智慧科技 量子 新媒体 自媒体 直播 短视频 电商 顾问 管理顾问 企业管理顾问 投资顾问 财务顾问 制作 影视制作 广告设计制作 定制 定做 疏通 管道疏通 支架 加工坊 作坊 酒坊 油坊 豆腐坊 染坊 "
	"乐器店 书画社 装裱 裱画 字画 邮票 棉被 被服 床上 床单 毛毯 枕芯 沙发 桌椅 橱柜 衣柜 木门 防盗门 卷帘门 锁业 开锁 锁具 门业 窗业 不锈钢门 铁艺 铁业 铁塔 铝塑 铝塑板 型材 线材 棒材 带钢 "
	"焊材 磨料 磨具 砂轮 耐火材料 耐材 炉料 窑炉 工业炉 电炉 电热 电热电器 电工 电工器材 电动 电瓶 蓄电池 锂电 锂电池 电容 电阻 电感 连接器 接插件 继电器 线路板 电子元件 电子元器件 元器件 元件 组件 晶体 晶振 磁电 "
	"光源 光缆 光通信 射频 微波 雷达 天线 卫浴洁具 水暖 水暖器材 水暖件 龙头 厨柜 油烟机 燃具 灶具 热水器 太阳能热水器 净水器 净水设备 水表 电表 燃气表 仪控 分析仪器 实验仪器 科学仪器 试验设备 试验机 检测设备 检测技术 "
	"医疗电子 护理用品 成人用品 计生用品 保健用品 美容仪器 美容用品 美发用品 理疗 针灸 中医馆 国医馆 大药堂 药材 中草药 参茸 冬虫夏草 燕窝 蜂业 蜂产品 蜂蜜 养蜂 蚕业 茧丝绸 蚕丝 羊绒 羊毛 羊毛衫 牛仔 衬衫 西服 礼服 婚纱 婚纱摄影 童鞋 拖鞋 "
	"运动鞋 皮鞋 布鞋 鞋材料 鞋机 缝纫 缝纫机 缝制设备 绣花 绗缝 织造 织布 织带 线带 制线 纱线 色纺 纺纱 坯布 面料 布业 布行 布匹 漂染 洗水 水洗 后整理 印花 数码印花 制版 制品加工 纸管 纸杯 餐饮具 塑料包装 软包装 彩印 彩印包装 制罐 制桶 瓶盖 瓶业 "
	"托盘 货架 仓储设备 物流设备 集装箱 集装箱运输 汽车客运 长途客运 旅游客运 旅游汽车 汽车客运站 汽车站 总站 危险品运输 危险货物运输 拖车 救援 代驾 租车 汽车俱乐部 汽车城 汽车科技服务 汽车检测 汽车改装 加油 加气 充电 充电桩 换电 洗车场 "
	"粮库 粮油购销 粮食购销 粮站 棉花 烟叶 茶具 茶艺 茶文化 酒文化 酒水 酒行 名酒 红酒 黄酒 醋业 酱菜 榨菜 腌制 卤味 熟食 凉皮 米粉 米线 粉面 饺子 包子 馒头 豆腐 炸鸡 汉堡 披萨 寿司 甜品 冰淇淋 冷饮 冷食 冷冻 冷冻食品 速冻食品 速冻 冷库 制冰 "
	"海鲜 水产品养殖 水产品加工 渔具店 鱼庄 鱼馆 羊肉馆 牛肉面 面食 家常菜 私房菜 川菜 湘菜 粤菜 农庄 山庄 庄园 农业观光 观光 休闲 休闲农业 采摘 采摘园 露营 户外运动 户外拓展 拓展 滑雪 滑雪场 高尔夫 马术 射击 漂流 乐园 游乐设备 "
	"模型 航模 积木 文教 文教用品 教具 教学仪器 校服 学生用品 办公家具厂 家具城 家居广场 建材市场 家装设计 软装 软装设计 建筑规划设计 工程勘察 工程检测 工程测绘 工程设计 工程项目管理 项目管理 项目管理咨询 全过程咨询 房屋建筑 房屋征收 拆迁 拆除 爆破 钻探 打井 "
	"桩基 机械租赁 机械化施工 建筑机械 建筑器材 架业 模板 钢模 预拌混凝土 预制构件 构件 管桩 砂浆 干粉 石膏 石膏板 石灰 岩棉 玻纤 玻璃钢 碳纤维 特种纤维 化纤纺织 树脂 助剂 颜料 粘合剂 胶粘 胶业 胶带 胶粘制品 润滑油 润滑 试剂仪器 催化剂 电子材料 光电材料 显示器件 "
	"电商 电子竞技 软件科技 信息传播 网络传媒 网络信息科技 传媒科技 文旅 文创 研学 康养 大健康 新零售 跨境电商 生鲜 无人机科技";

/* Single characters that end the name of a shop or works, only where no 公司 follows. */
static const char *const trade_han_endings = "店 厂 行 部 馆 室 院 场 站 吧 社 所 校 会 处 园 铺 摊 户";

/* What a branch ends in.  Those of the second list are branches only behind the legal form of the company they belong to. */
static const char *const branch_han_words =
	"分公司 支公司 支店 支社 分店 分行 支行 分理处 储蓄所 分部 分厂 分社 分院 分所 分校 分局 分会 营业部 证券营业部 营业厅 营业所 办事处 代表处 "
	"联络处 代办处";
static const char *const branch_han_after_form =
	"子公司 全资子公司 控股子公司 经营部 门市部 服务部 销售部 批发部 项目部 工程部 事业部 研发中心 服务中心 销售中心 物流中心 店 旗舰店 专卖店 直营店 加盟店 体验店 厂 商场 超市 "
	"加油站 宾馆 酒店 工厂 基地 支店 本店 总店 财务部 市场部 采购部 人事部 行政部 技术部 工会 筹备处 筹备组 管理处 售后部 客服部";

/* Behind these a branch may begin though no legal form stands there: 招商银行 | 北京分行. */
static const char *const anchor_han_words =
	"银行 证券 保险 财险 人寿 集团 控股 信托 期货 药房 超市 酒店 信用社";

/* What legal forms amount to, for comparing two of them. */
typedef enum TsFormClass
{
	FORM_ANY,		  /* company, enterprise: agrees with all */
	FORM_LIMITED,	  /* limited liability, shares not traded */
	FORM_STOCK,		  /* shares */
	FORM_PARTNERSHIP, /* of persons */
	FORM_SOLE,		  /* one person */
	FORM_COOPERATIVE,
	FORM_NONPROFIT,
} TsFormClass;

/*
 * Legal forms: the canonical spelling, and the spellings.  In Chinese, Japanese and Korean, which is to say: as the end of
 * a name; Japanese and Korean ones also as its beginning.
 */
static const struct
{
	const char *canonical;
	TsFormClass class;
	bool prefix;
	const char *spellings;
} form_han_words[] = {
	{"有限公司", FORM_LIMITED, false, "有限公司 有限责任公司 责任有限公司 有限责任 有限会社公司"},
	{"股份有限公司", FORM_STOCK, false, "股份有限公司 股份有限责任公司 股份公司 有限股份公司 股份有限"},
	{"集团有限公司", FORM_LIMITED, false, "集团有限公司 集团有限责任公司 集团有限"},
	{"集团股份有限公司", FORM_STOCK, false, "集团股份有限公司 集团股份公司 集团股份有限责任公司 集团股份"},
	{"控股有限公司", FORM_LIMITED, false, "控股有限公司 控股有限责任公司"},
	{"控股集团有限公司", FORM_LIMITED, false, "控股集团有限公司 控股集团有限责任公司 集团控股有限公司"},
	{"控股股份有限公司", FORM_STOCK, false, "控股股份有限公司"},
	{"控股集团股份有限公司", FORM_STOCK, false, "控股集团股份有限公司 集团控股股份有限公司"},
	{"无限公司", FORM_PARTNERSHIP, false, "无限公司 无限责任公司 两合公司"},
	{"集团", FORM_ANY, false, "集团 集团公司 集团总公司"},
	{"总公司", FORM_ANY, false, "总公司"},
	{"公司", FORM_ANY, false, "公司"},
	{"有限合伙", FORM_PARTNERSHIP, false, "有限合伙 合伙企业有限合伙 有限合伙企业 企业有限合伙"},
	{"普通合伙", FORM_PARTNERSHIP, false,
	 "普通合伙 合伙企业普通合伙 普通合伙企业 企业普通合伙 合伙 合伙企业"},
	{"特殊普通合伙", FORM_PARTNERSHIP, false,
	 "特殊普通合伙 特殊的普通合伙 特殊普通合伙企业 合伙企业特殊普通合伙"},
	{"个人独资", FORM_SOLE, false, "个人独资 个人独资企业 个人独资公司 独资 独资企业"},
	{"个体工商户", FORM_SOLE, false, "个体工商户 个体户 个体经营 个体"},
	{"专业合作社", FORM_COOPERATIVE, false,
	 "专业合作社 农民专业合作社 农民合作社 专业合作社联合社 农民专业合作社联合社"},
	{"股份合作", FORM_COOPERATIVE, false, "股份合作公司 股份合作企业 股份合作社 经济合作社 股份合作制"},
	{"株式会社", FORM_STOCK, true, "株式会社"},
	{"有限会社", FORM_LIMITED, true, "有限会社"},
	{"合同会社", FORM_LIMITED, true, "合同会社"},
	{"合资会社", FORM_PARTNERSHIP, true, "合资会社 合資会社"},
	{"合名会社", FORM_PARTNERSHIP, true, "合名会社"},
	{"一般社团法人", FORM_NONPROFIT, true, "一般社团法人 公益社团法人 社团法人 一般社団法人"},
	{"一般财团法人", FORM_NONPROFIT, true, "一般财团法人 公益财团法人 财团法人 一般財団法人"},
	{"주식회사", FORM_STOCK, true, "주식회사"},
	{"유한회사", FORM_LIMITED, true, "유한회사"},
	{"유한책임회사", FORM_LIMITED, true, "유한책임회사"},
	{"합자회사", FORM_PARTNERSHIP, true, "합자회사"},
};

/* The same for alphabets.  A prefix may also stand in front (OOO Alpha, PT Alpha). */
static const struct
{
	const char *canonical;
	TsFormClass class;
	bool prefix;
	const char *spellings;
} form_words[] = {
	/* English */
	{"inc", FORM_STOCK, false, "inc incorporated incorporation inc_ltd"},
	{"corp", FORM_STOCK, false, "corp corporation corpn"},
	{"co", FORM_ANY, false, "co company cos and_co and_company"},
	{"co ltd", FORM_LIMITED, false,
	 "co_ltd co_limited company_limited company_ltd co_inc ltd_co limited_company and_co_ltd and_company_limited coltd"},
	{"corp ltd", FORM_LIMITED, false, "corp_ltd corporation_limited corporation_ltd corp_limited"},
	{"ltd", FORM_LIMITED, false, "ltd limited private_limited_company private_company_limited_by_shares"},
	{"llc", FORM_LIMITED, true, "llc limited_liability_company limited_liability_co"},
	{"llc", FORM_LIMITED, false, "lc ltd_liability_co ltd_liability_company"},
	{"pllc", FORM_LIMITED, false, "pllc professional_limited_liability_company"},
	{"pc", FORM_STOCK, false, "pc professional_corporation"},
	{"plc", FORM_STOCK, false, "plc public_limited_company public_limited_co public_company_limited pcl"},
	{"lp", FORM_PARTNERSHIP, false, "lp limited_partnership slp scottish_limited_partnership"},
	{"llp", FORM_PARTNERSHIP, false, "llp limited_liability_partnership"},
	{"lllp", FORM_PARTNERSHIP, false, "lllp limited_liability_limited_partnership"},
	{"gp", FORM_PARTNERSHIP, false, "gp general_partnership"},
	{"na", FORM_STOCK, false, "na national_association"},
	{"pty ltd", FORM_LIMITED, false, "pty_ltd pty_limited proprietary_limited proprietary_ltd pty"},
	{"pte ltd", FORM_LIMITED, false, "pte_ltd pte_limited private_limited private_ltd pte"},
	{"pvt ltd", FORM_LIMITED, false, "pvt_ltd pvt_limited p_ltd pvt"},
	{"cic", FORM_NONPROFIT, false, "cic community_interest_company"},
	{"dac", FORM_LIMITED, false, "dac designated_activity_company"},
	{"ulc", FORM_LIMITED, false, "ulc unlimited_liability_company unlimited_company"},
	{"ltee", FORM_LIMITED, false, "ltee limitee"},
	{"fze", FORM_LIMITED, false, "fze fz_llc fzco fzc fz_co dmcc"},
	{"wll", FORM_LIMITED, false, "wll with_limited_liability"},
	{"saog", FORM_STOCK, false, "saog saoc"},
	{"cc", FORM_LIMITED, false, "cc close_corporation"},
	{"jsc", FORM_STOCK, true,
	 "jsc joint_stock_company joint_stock_co joint_stock joint_stock_corporation jsco"},
	{"ojsc", FORM_STOCK, true, "ojsc open_joint_stock_company open_joint_stock"},
	{"cjsc", FORM_STOCK, true, "cjsc closed_joint_stock_company closed_joint_stock"},
	{"pjsc", FORM_STOCK, true, "pjsc public_joint_stock_company public_joint_stock"},
	/* German */
	{"gmbh", FORM_LIMITED, false,
	 "gmbh gesellschaft_mit_beschrankter_haftung gesellschaft_mit_beschraenkter_haftung gesellschaft_mbh ges_mbh gesmbh mbh "
	 "g_m_b_h"},
	{"ggmbh", FORM_NONPROFIT, false, "ggmbh gemeinnutzige_gmbh"},
	{"gmbh and co kg", FORM_PARTNERSHIP, false,
	 "gmbh_and_co_kg gmbh_and_co gmbh_co_kg gmbh_and_co_kommanditgesellschaft gmbh_und_co_kg gmbh_u_co_kg gmbh_and_cokg gmbh_cokg"},
	{"ag and co kg", FORM_PARTNERSHIP, false, "ag_and_co_kg ag_co_kg ag_und_co_kg se_and_co_kg ag_and_co"},
	{"gmbh and co kgaa", FORM_STOCK, false, "gmbh_and_co_kgaa se_and_co_kgaa ag_and_co_kgaa"},
	{"kgaa", FORM_STOCK, false, "kgaa kommanditgesellschaft_auf_aktien kg_a_a"},
	{"ag", FORM_STOCK, false, "ag aktiengesellschaft aktienges akg"},
	{"kg", FORM_PARTNERSHIP, false, "kg kommanditgesellschaft and_co_kg"},
	{"ohg", FORM_PARTNERSHIP, false, "ohg offene_handelsgesellschaft and_co_ohg og"},
	{"gbr", FORM_PARTNERSHIP, false, "gbr gesellschaft_burgerlichen_rechts"},
	{"ug", FORM_LIMITED, false,
	 "ug ug_haftungsbeschrankt unternehmergesellschaft unternehmergesellschaft_haftungsbeschrankt"},
	{"ek", FORM_SOLE, false, "ek eingetragener_kaufmann e_kfm ekfm ekfr"},
	{"ev", FORM_NONPROFIT, false, "ev eingetragener_verein"},
	{"eg", FORM_COOPERATIVE, false, "eg eingetragene_genossenschaft"},
	{"se", FORM_STOCK, false, "se societas_europaea"},
	/* French */
	{"sa", FORM_STOCK, false, "sa societe_anonyme"},
	{"sa", FORM_STOCK, true, "societe_anonyme"},
	{"sas", FORM_STOCK, false, "sas societe_par_actions_simplifiee societa_in_accomandita_semplice sasu"},
	{"sarl", FORM_LIMITED, true, "sarl societe_a_responsabilite_limitee s_a_r_l"},
	{"sarl", FORM_LIMITED, false, "sarlu eurl"},
	{"snc", FORM_PARTNERSHIP, false, "snc societe_en_nom_collectif societa_in_nome_collettivo"},
	{"sca", FORM_PARTNERSHIP, false, "sca societe_en_commandite_par_actions"},
	{"scs", FORM_PARTNERSHIP, false, "scs societe_en_commandite_simple"},
	{"sci", FORM_PARTNERSHIP, true, "sci societe_civile_immobiliere"},
	{"gie", FORM_NONPROFIT, true, "gie groupement_d_interet_economique"},
	/* Italian, Spanish, Portuguese, Romanian */
	{"spa", FORM_STOCK, false, "spa societa_per_azioni"},
	{"srl", FORM_LIMITED, true, "srl societa_a_responsabilita_limitata societatea_cu_raspundere_limitata"},
	{"srl", FORM_LIMITED, false, "srls sociedad_de_responsabilidad_limitada s_de_rl"},
	{"s de rl de cv", FORM_LIMITED, false, "s_de_rl_de_cv s_de_r_l_de_cv srl_de_cv"},
	{"sa de cv", FORM_STOCK, false, "sa_de_cv sociedad_anonima_de_capital_variable sade_cv"},
	{"sab de cv", FORM_STOCK, false, "sab_de_cv sab sapi_de_cv sapi"},
	{"sa", FORM_STOCK, false, "sociedad_anonima sociedade_anonima sau"},
	{"sl", FORM_LIMITED, false,
	 "sl sociedad_limitada slu sociedad_de_responsabilidad sociedad_limitada_unipersonal slne"},
	{"ltda", FORM_LIMITED, false, "ltda limitada sociedade_limitada cia_ltda eireli lda"},
	{"coop", FORM_COOPERATIVE, false, "coop cooperative s_coop scoop soc_coop societa_cooperativa"},
	/* Dutch, Belgian */
	{"bv", FORM_LIMITED, false,
	 "bv besloten_vennootschap besloten_vennootschap_met_beperkte_aansprakelijkheid"},
	{"nv", FORM_STOCK, false, "nv naamloze_vennootschap"},
	{"bvba", FORM_LIMITED, false, "bvba sprl"},
	{"vof", FORM_PARTNERSHIP, false, "vof vennootschap_onder_firma"},
	{"cv", FORM_PARTNERSHIP, false, "commanditaire_vennootschap"},
	{"stichting", FORM_NONPROFIT, true, "stichting"},
	/* Nordic */
	{"ab", FORM_STOCK, true, "ab aktiebolag aktiebolaget"},
	{"ab", FORM_STOCK, false, "ab_publ"},
	{"hb", FORM_PARTNERSHIP, false, "hb handelsbolag"},
	{"as", FORM_STOCK, false, "as aktieselskab aksjeselskap aktsiaselts"},
	{"asa", FORM_STOCK, false, "asa allmennaksjeselskap"},
	{"aps", FORM_LIMITED, false, "aps anpartsselskab"},
	{"ks", FORM_PARTNERSHIP, false, "ks kommanditselskab"},
	{"oy", FORM_LIMITED, false, "oy osakeyhtio oy_ab"},
	{"oyj", FORM_STOCK, false, "oyj julkinen_osakeyhtio oyj_abp"},
	{"ehf", FORM_LIMITED, false, "ehf"},
	{"hf", FORM_STOCK, false, "hf"},
	{"ou", FORM_LIMITED, true, "ou osauhing"},
	/* Central and eastern Europe */
	{"sp z oo", FORM_LIMITED, false,
	 "sp_z_oo spolka_z_ograniczona_odpowiedzialnoscia sp_zoo spzoo sp_z_o_o spolka_z_oo spz_oo"},
	{"sp z oo sp k", FORM_PARTNERSHIP, false, "sp_z_oo_sp_k sp_z_oo_spk sp_z_oo_spolka_komandytowa"},
	{"sp k", FORM_PARTNERSHIP, false, "sp_k spk spolka_komandytowa"},
	{"sp j", FORM_PARTNERSHIP, false, "sp_j spj spolka_jawna"},
	{"sa", FORM_STOCK, false, "spolka_akcyjna"},
	{"sro", FORM_LIMITED, false,
	 "sro spol_sro spolecnost_s_rucenim_omezenym spolocnost_s_rucenim_obmedzenym"},
	{"as", FORM_STOCK, false, "akciova_spolecnost akciova_spolocnost"},
	{"kft", FORM_LIMITED, false, "kft korlatolt_felelossegu_tarsasag"},
	{"zrt", FORM_STOCK, false, "zrt zartkoruen_mukodo_reszvenytarsasag"},
	{"nyrt", FORM_STOCK, false, "nyrt nyilvanosan_mukodo_reszvenytarsasag"},
	{"bt", FORM_PARTNERSHIP, false, "bt beteti_tarsasag"},
	{"doo", FORM_LIMITED, false, "doo drustvo_s_ogranicenom_odgovornoscu druzba_z_omejeno_odgovornostjo"},
	{"dd", FORM_STOCK, false, "dd dionicko_drustvo delniska_druzba ad"},
	{"uab", FORM_LIMITED, true, "uab uzdaroji_akcine_bendrove"},
	{"sia", FORM_LIMITED, true, "sia sabiedriba_ar_ierobezotu_atbildibu"},
	{"eood", FORM_LIMITED, false, "eood еоод"},
	{"ood", FORM_LIMITED, false, "ood оод"},
	{"ooo", FORM_LIMITED, true,
	 "ooo ооо общество_с_ограниченной_ответственностью obshchestvo_s_ogranichennoy_otvetstvennostyu"},
	{"oao", FORM_STOCK, true, "oao оао открытое_акционерное_общество otkrytoe_aktsionernoe_obshchestvo"},
	{"zao", FORM_STOCK, true, "zao зао закрытое_акционерное_общество zakrytoe_aktsionernoe_obshchestvo"},
	{"pao", FORM_STOCK, true, "pao пао публичное_акционерное_общество publichnoe_aktsionernoe_obshchestvo"},
	{"ao", FORM_STOCK, true, "ao ао акционерное_общество aktsionernoe_obshchestvo aktsionernoye_obshchestvo"},
	{"nao", FORM_STOCK, true, "нао непубличное_акционерное_общество"},
	{"ano", FORM_NONPROFIT, true, "ano ано автономная_некоммерческая_организация"},
	{"ip", FORM_SOLE, true, "ип индивидуальный_предприниматель"},
	{"tov", FORM_LIMITED, true,
	 "тов товариство_з_обмеженою_вiдповiдальнiстю товариство_з_обмеженою_відповідальністю"},
	{"too", FORM_LIMITED, true, "too тоо товарищество_с_ограниченной_ответственностью"},
	{"fgup", FORM_ANY, true, "fgup фгуп гуп муп"},
	/* Greek, Turkish */
	{"ae", FORM_STOCK, false, "αε"},
	{"epe", FORM_LIMITED, false, "επε"},
	{"as", FORM_STOCK, false, "anonim_sirketi anonim_sirket"},
	{"ltd sti", FORM_LIMITED, false, "ltd_sti limited_sirketi"},
	/* Asia */
	{"kk", FORM_STOCK, true, "kk kabushiki_kaisha kabushiki_gaisha"},
	{"yk", FORM_LIMITED, false, "yk yugen_kaisha yugen_gaisha"},
	{"gk", FORM_LIMITED, false, "gk godo_kaisha godo_gaisha"},
	{"sdn bhd", FORM_LIMITED, false, "sdn_bhd sendirian_berhad sdn_berhad"},
	{"bhd", FORM_STOCK, false, "bhd berhad"},
	{"pt", FORM_STOCK, true, "pt perseroan_terbatas"},
	{"tbk", FORM_STOCK, false, "tbk"},
	{"tbk pt", FORM_STOCK, false, "tbk_pt"},
	{"cv", FORM_PARTNERSHIP, true, "cv"},
	{"jsc", FORM_STOCK, false, "cong_ty_co_phan ctcp"},
	{"tnhh", FORM_LIMITED, true, "cong_ty_tnhh tnhh"},
};

/*
 * Places that stand in brackets or at the end of a company's name in alphabets: countries under the names they are written
 * with, states, the cities companies name their subsidiaries after.  Spellings of one place share a line (up to the bar).
 */
static const char *const place_words =
	"china prc peoples_republic_of_china chine | hong_kong hongkong hk | macau macao | taiwan roc | japan nippon | korea south_korea "
	"republic_of_korea | north_korea dprk | singapore sg | malaysia | thailand | vietnam viet_nam | indonesia | philippines | india | pakistan "
	"| bangladesh | sri_lanka | nepal | myanmar | cambodia | kazakhstan | uzbekistan | mongolia | usa us united_states america "
	"united_states_of_america | canada | mexico | brazil brasil | argentina | chile | colombia | peru | venezuela | ecuador | uruguay | "
	"panama | costa_rica | puerto_rico | bermuda | cayman cayman_islands | bvi british_virgin_islands | bahamas | barbados | uk "
	"united_kingdom great_britain gb britain | england | scotland | wales | northern_ireland | ireland eire | germany deutschland | austria "
	"osterreich oesterreich | switzerland schweiz suisse svizzera | liechtenstein | france | italy italia | spain espana | portugal | "
	"netherlands nederland holland the_netherlands | belgium belgie belgique | luxembourg luxemburg | denmark danmark | sweden sverige | "
	"norway norge | finland suomi | iceland | estonia eesti | latvia latvija | lithuania lietuva | poland polska | czech_republic czechia cesko | slovakia "
	"slovensko | hungary magyarorszag | romania | bulgaria | serbia srbija | croatia hrvatska | slovenia slovenija | greece hellas | cyprus | malta | "
	"turkey turkiye | russia rossiya rus россия | ukraine ukraina украина | belarus | georgia | armenia | azerbaijan | israel | egypt | saudi_arabia "
	"ksa | uae united_arab_emirates emirates | qatar | kuwait | bahrain | oman | jordan | lebanon | iraq | iran | south_africa rsa | nigeria | "
	"kenya | ghana | morocco maroc | algeria algerie | tunisia tunisie | ethiopia | tanzania | uganda | australia | new_zealand nz | europe | "
	"asia | asia_pacific apac | north_america | latin_america latam | middle_east | emea | africa | nordic nordics | benelux | iberia | "
	"far_east | international_pacific | london | dubai | abu_dhabi | tokyo | osaka | seoul | shanghai | beijing peking | shenzhen | guangzhou | "
	"suzhou | tianjin | chengdu | hangzhou | nanjing | wuhan | qingdao | dalian | ningbo | xiamen | chongqing | paris | berlin | munich muenchen "
	"munchen | hamburg | frankfurt | vienna wien | zurich zuerich | geneva geneve | milan milano | rome roma | madrid | barcelona | lisbon | "
	"amsterdam | rotterdam | brussels bruxelles | stockholm | copenhagen | oslo | helsinki | moscow moskva москва | st_petersburg "
	"saint_petersburg | warsaw warszawa | prague praha | budapest | istanbul | mumbai bombay | delhi new_delhi | bangalore bengaluru | sydney | "
	"melbourne | toronto | montreal | vancouver | new_york ny new_york_city nyc | california | texas | florida | delaware | illinois | nevada | ohio | "
	"michigan | pennsylvania | massachusetts | new_jersey | virginia | los_angeles | chicago | boston | houston | dallas | san_francisco | "
	"seattle | atlanta | miami | philadelphia | washington";

/* Lines of business in alphabets, and the words that only fill: taken from the right as long as a brand is left. */
static const char *const trade_words =
	"technology technologies tech solution solutions system systems software hardware data digital information network networks "
	"networking internet online web cloud computing computer computers electronics electronic electric electrical semiconductor semiconductors "
	"telecom telecommunications telecommunication communications communication mobile wireless media entertainment pictures studios studio "
	"publishing publications press news broadcasting music games gaming advertising marketing consulting consultants consultancy advisors "
	"advisory services service management holdings holding group groups gruppe groupe gruppo grupo international global worldwide enterprises "
	"enterprise industries industry industrial industriale industrie manufacturing products product production productions trading trade traders import "
	"export imports exports commerce commercial retail stores store shop markets market supermarkets foods food beverages beverage brewery breweries "
	"brewing wines spirits restaurants restaurant hotels hotel hospitality resorts resort travel tours tourism airlines airline airways aviation "
	"aerospace space defense defence automotive automobile automobiles auto motors motor cars vehicles parts components tires transport "
	"transportation logistics logistik shipping freight cargo express delivery lines marine maritime railway railways rail bank banking bancorp finance "
	"financial financials capital investment investments invest fund funds partners partnership ventures venture equity asset assets securities "
	"insurance assurance reinsurance leasing credit mortgage trust realty properties property estate estates real land development "
	"developments developers construction constructions builders building engineering engineers contractors architects architecture design "
	"designs materials steel metals metal mining minerals resources energy power oil gas petroleum petrochemical petrochemicals chemical "
	"chemicals chemie plastics rubber paper packaging printing textiles textile apparel clothing fashion garments footwear shoes jewelry jewellery "
	"cosmetics beauty health healthcare medical medicine pharma pharmaceutical pharmaceuticals pharmacy biotech biotechnology bio laboratories "
	"laboratory labs lab sciences science research institute hospital hospitals clinic care life education learning training school academy "
	"university college foundation association society organization organisation agriculture agricultural farms farm seeds water "
	"environmental environment waste recycling security safety staffing recruitment legal law attorneys accounting audit tax sports fitness "
	"equipment machinery machine machines tools instruments instrument precision optical robotics automation controls control supply supplies wholesale "
	"distribution distributors furniture home homes house toys appliances company platforms ventures";

/* What the branches of companies in alphabets are called; the place stands in front or behind. */
static const char *const branch_words =
	"branch branches branch_office representative_office rep_office niederlassung zweigniederlassung filiale filial succursale sucursal "
	"zweigstelle agencia succursal liaison_office";

/* Words that join; alone they are not a brand. */
static const char *const small_words =
	"and of the for de der die das du des la le les el los del della di da do dos van von und et e y i in at on";

/* Words that say little about which company it is. */
static const char *const filler_words =
	"group groups gruppe groupe gruppo grupo holding holdings international global worldwide company "
	"enterprises enterprise corporation corp and of the";

/* Two ways to write one word, for comparing: what stands on the left counts as what stands on the right. */
static const char *const alias_words =
	"intl=international int=international natl=national nat=national bros=brothers gebr=gebruder mfg=manufacturing mfr=manufacturing "
	"tech=technology technologies=technology svcs=services svc=services service=services mgmt=management mgt=management dept=department "
	"univ=university assoc=association assn=association inst=institute ctr=center centre=center govt=government labour=labor "
	"organisation=organization org=organization defence=defense programme=program organisations=organizations eng=engineering "
	"engrg=engineering comm=communications communication=communications telecom=telecommunications telecommunication=telecommunications "
	"pharma=pharmaceuticals pharmaceutical=pharmaceuticals elec=electronics electronic=electronics industry=industries ind=industries inds=industries "
	"indl=industrial hldgs=holdings hldg=holdings holding=holdings grp=group gruppe=group groupe=group gruppo=group grupo=group groups=group fin=financial finl=financial ins=insurance "
	"insur=insurance labs=laboratories lab=laboratories laboratory=laboratories prod=products prods=products product=products sys=systems system=systems "
	"sol=solutions solution=solutions dev=development devel=development distr=distribution dist=distribution trans=transport "
	"transportation=transport equip=equipment prop=properties property=properties invt=investment inv=investment invest=investment "
	"investments=investment und=and et=and y=and e=and st=saint ste=saint mt=mount ft=fort us=usa "
	"zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 "
	"sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 "
	"ninety=90 first=1 second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 1st=1 2nd=2 3rd=3 4th=4 5th=5 6th=6 "
	"7th=7 8th=8 9th=9 10th=10 ii=2 iii=3 iv=4 vi=6 vii=7 viii=8 ix=9 xi=11 xii=12 xiii=13 xiv=14 xv=15 xvi=16 xvii=17 xviii=18 xix=19 xx=20";

/* Roman numbers of one letter: numbers only as the last word. */
static const char *const roman_words = "i=1 v=5 x=10";

#endif /* TOUCHSTONE_COMPANY_WORDS_H */
