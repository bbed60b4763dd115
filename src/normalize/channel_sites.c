/*
 * channel_sites.c
 *		The tables behind channel_of, each sorted bytewise and searched by halving, from common knowledge.
 *
 * Hosts are matched as a whole, never by a part of their text: search.evil.example is not a search engine for its name.
 * Where a firm has search and other services under one name (baidu.com, google.com), only the host of the search counts.
 */
#include "normalize/channel_sites.h"

#include "core/table.h"

typedef struct Site
{
	const char *host;
	TsSite kind;
	bool below; /* hosts below it too; else only www., m. and the like */
} Site;

typedef struct SourceName
{
	const char *name;
	TsSite kind;
} SourceName;

typedef struct Click
{
	const char *name;
	TsChannel channel;
} Click;

/* clang-format off */

static const Site sites[] = {
	{"1688.com", TS_SITE_SHOPPING, true}, {"acfun.cn", TS_SITE_VIDEO, true},
	{"alibaba.com", TS_SITE_SHOPPING, true}, {"aliexpress.com", TS_SITE_SHOPPING, true},
	{"allegro.pl", TS_SITE_SHOPPING, true}, {"alltheweb.com", TS_SITE_SEARCH, false},
	{"amazon.ae", TS_SITE_SHOPPING, true}, {"amazon.ca", TS_SITE_SHOPPING, true},
	{"amazon.cn", TS_SITE_SHOPPING, true}, {"amazon.co.jp", TS_SITE_SHOPPING, true},
	{"amazon.co.uk", TS_SITE_SHOPPING, true}, {"amazon.com", TS_SITE_SHOPPING, true},
	{"amazon.com.au", TS_SITE_SHOPPING, true}, {"amazon.com.be", TS_SITE_SHOPPING, true},
	{"amazon.com.br", TS_SITE_SHOPPING, true}, {"amazon.com.mx", TS_SITE_SHOPPING, true},
	{"amazon.com.tr", TS_SITE_SHOPPING, true}, {"amazon.de", TS_SITE_SHOPPING, true},
	{"amazon.eg", TS_SITE_SHOPPING, true}, {"amazon.es", TS_SITE_SHOPPING, true},
	{"amazon.fr", TS_SITE_SHOPPING, true}, {"amazon.in", TS_SITE_SHOPPING, true},
	{"amazon.it", TS_SITE_SHOPPING, true}, {"amazon.nl", TS_SITE_SHOPPING, true},
	{"amazon.pl", TS_SITE_SHOPPING, true}, {"amazon.sa", TS_SITE_SHOPPING, true},
	{"amazon.se", TS_SITE_SHOPPING, true}, {"amazon.sg", TS_SITE_SHOPPING, true},
	{"aol.com", TS_SITE_SEARCH, false}, {"ask.com", TS_SITE_SEARCH, false},
	{"b.hatena.ne.jp", TS_SITE_SOCIAL, true}, {"b23.tv", TS_SITE_VIDEO, true},
	{"baidu.com", TS_SITE_SEARCH, false}, {"band.us", TS_SITE_SOCIAL, true},
	{"bard.google.com", TS_SITE_AI, true}, {"biglobe.ne.jp", TS_SITE_SEARCH, false},
	{"bilibili.com", TS_SITE_VIDEO, true}, {"bing.com", TS_SITE_SEARCH, false},
	{"blog.naver.com", TS_SITE_SOCIAL, true}, {"bol.com", TS_SITE_SHOPPING, true},
	{"bsky.app", TS_SITE_SOCIAL, true}, {"cafe.naver.com", TS_SITE_SOCIAL, true},
	{"cdiscount.com", TS_SITE_SHOPPING, true}, {"centrum.cz", TS_SITE_SEARCH, false},
	{"channels.weixin.qq.com", TS_SITE_VIDEO, true}, {"chat.baidu.com", TS_SITE_AI, true},
	{"chat.deepseek.com", TS_SITE_AI, true}, {"chat.mistral.ai", TS_SITE_AI, true},
	{"chat.openai.com", TS_SITE_AI, true}, {"chatglm.cn", TS_SITE_AI, true}, {"chatgpt.com", TS_SITE_AI, true},
	{"chinaso.com", TS_SITE_SEARCH, false}, {"claude.ai", TS_SITE_AI, true},
	{"cn.bing.com", TS_SITE_SEARCH, false}, {"coccoc.com", TS_SITE_SEARCH, true},
	{"com.baidu.searchbox", TS_SITE_SEARCH, true}, {"com.facebook.katana", TS_SITE_SOCIAL, true},
	{"com.facebook.orca", TS_SITE_SOCIAL, true}, {"com.google.android.gm", TS_SITE_EMAIL, true},
	{"com.google.android.googlequicksearchbox", TS_SITE_SEARCH, true},
	{"com.google.android.youtube", TS_SITE_VIDEO, true}, {"com.instagram.android", TS_SITE_SOCIAL, true},
	{"com.linkedin.android", TS_SITE_SOCIAL, true}, {"com.microsoft.office.outlook", TS_SITE_EMAIL, true},
	{"com.pinterest", TS_SITE_SOCIAL, true}, {"com.quark.browser", TS_SITE_SEARCH, true},
	{"com.reddit.frontpage", TS_SITE_SOCIAL, true}, {"com.sina.weibo", TS_SITE_SOCIAL, true},
	{"com.ss.android.article.news", TS_SITE_SOCIAL, true}, {"com.ss.android.ugc.aweme", TS_SITE_SOCIAL, true},
	{"com.tencent.mm", TS_SITE_SOCIAL, true}, {"com.tencent.mobileqq", TS_SITE_SOCIAL, true},
	{"com.twitter.android", TS_SITE_SOCIAL, true}, {"com.whatsapp", TS_SITE_SOCIAL, true},
	{"com.xingin.xhs", TS_SITE_SOCIAL, true}, {"com.zhihu.android", TS_SITE_SOCIAL, true},
	{"com.zhiliaoapp.musically", TS_SITE_SOCIAL, true}, {"copilot.cloud.microsoft", TS_SITE_AI, true},
	{"copilot.microsoft.com", TS_SITE_AI, true}, {"coupang.com", TS_SITE_SHOPPING, true},
	{"csdn.net", TS_SITE_SOCIAL, true}, {"dailymotion.com", TS_SITE_VIDEO, true},
	{"dangdang.com", TS_SITE_SHOPPING, true}, {"daum.net", TS_SITE_SEARCH, false},
	{"dcard.tw", TS_SITE_SOCIAL, true}, {"deepseek.com", TS_SITE_AI, false},
	{"deref-gmx.net", TS_SITE_EMAIL, true}, {"deref-web.de", TS_SITE_EMAIL, true},
	{"discord.com", TS_SITE_SOCIAL, true}, {"discordapp.com", TS_SITE_SOCIAL, true},
	{"disqus.com", TS_SITE_SOCIAL, true}, {"dogpile.com", TS_SITE_SEARCH, false},
	{"douban.com", TS_SITE_SOCIAL, true}, {"doubao.com", TS_SITE_AI, true},
	{"douyin.com", TS_SITE_SOCIAL, true}, {"douyu.com", TS_SITE_VIDEO, true},
	{"duckduckgo.com", TS_SITE_SEARCH, true}, {"e.mail.ru", TS_SITE_EMAIL, true},
	{"ebay.at", TS_SITE_SHOPPING, true}, {"ebay.ca", TS_SITE_SHOPPING, true},
	{"ebay.ch", TS_SITE_SHOPPING, true}, {"ebay.co.uk", TS_SITE_SHOPPING, true},
	{"ebay.com", TS_SITE_SHOPPING, true}, {"ebay.com.au", TS_SITE_SHOPPING, true},
	{"ebay.de", TS_SITE_SHOPPING, true}, {"ebay.es", TS_SITE_SHOPPING, true},
	{"ebay.fr", TS_SITE_SHOPPING, true}, {"ebay.it", TS_SITE_SHOPPING, true},
	{"ebay.nl", TS_SITE_SHOPPING, true}, {"ebay.pl", TS_SITE_SHOPPING, true},
	{"ecosia.org", TS_SITE_SEARCH, true}, {"etsy.com", TS_SITE_SHOPPING, true},
	{"excite.com", TS_SITE_SEARCH, false}, {"exmail.qq.com", TS_SITE_EMAIL, true},
	{"facebook.com", TS_SITE_SOCIAL, true}, {"fb.com", TS_SITE_SOCIAL, true}, {"fb.me", TS_SITE_SOCIAL, true},
	{"flipkart.com", TS_SITE_SHOPPING, true}, {"gemini.google.com", TS_SITE_AI, true},
	{"gibiru.com", TS_SITE_SEARCH, false}, {"gifshow.com", TS_SITE_SOCIAL, true},
	{"gmarket.co.kr", TS_SITE_SHOPPING, true}, {"go.mail.ru", TS_SITE_SEARCH, true},
	{"goo.ne.jp", TS_SITE_SEARCH, false}, {"grok.com", TS_SITE_AI, true}, {"haosou.com", TS_SITE_SEARCH, false},
	{"hupu.com", TS_SITE_SOCIAL, true}, {"huya.com", TS_SITE_VIDEO, true},
	{"idealo.de", TS_SITE_SHOPPING, true}, {"iesdouyin.com", TS_SITE_SOCIAL, true},
	{"info.com", TS_SITE_SEARCH, false}, {"instagram.com", TS_SITE_SOCIAL, true},
	{"iqiyi.com", TS_SITE_VIDEO, true}, {"ixigua.com", TS_SITE_VIDEO, true}, {"jd.com", TS_SITE_SHOPPING, true},
	{"jd.hk", TS_SITE_SHOPPING, true}, {"jp.naver.line.android", TS_SITE_SOCIAL, true},
	{"juejin.cn", TS_SITE_SOCIAL, true}, {"kagi.com", TS_SITE_SEARCH, false},
	{"kaola.com", TS_SITE_SHOPPING, true}, {"kimi.com", TS_SITE_AI, true},
	{"kimi.moonshot.cn", TS_SITE_AI, true}, {"kuaishou.com", TS_SITE_SOCIAL, true},
	{"kuaishouapp.com", TS_SITE_SOCIAL, true}, {"kvasir.no", TS_SITE_SEARCH, false},
	{"lazada.co.id", TS_SITE_SHOPPING, true}, {"lazada.co.th", TS_SITE_SHOPPING, true},
	{"lazada.com", TS_SITE_SHOPPING, true}, {"lazada.com.my", TS_SITE_SHOPPING, true},
	{"lazada.com.ph", TS_SITE_SHOPPING, true}, {"lazada.sg", TS_SITE_SHOPPING, true},
	{"lazada.vn", TS_SITE_SHOPPING, true}, {"le.com", TS_SITE_VIDEO, true}, {"line.me", TS_SITE_SOCIAL, true},
	{"linkedin.com", TS_SITE_SOCIAL, true}, {"livejournal.com", TS_SITE_SOCIAL, true},
	{"lnkd.in", TS_SITE_SOCIAL, true}, {"lycos.com", TS_SITE_SEARCH, false},
	{"mail.126.com", TS_SITE_EMAIL, true}, {"mail.163.com", TS_SITE_EMAIL, true},
	{"mail.google.com", TS_SITE_EMAIL, true}, {"mail.naver.com", TS_SITE_EMAIL, true},
	{"mail.proton.me", TS_SITE_EMAIL, true}, {"mail.qq.com", TS_SITE_EMAIL, true},
	{"mail.sina.com.cn", TS_SITE_EMAIL, true}, {"mail.sohu.com", TS_SITE_EMAIL, true},
	{"mail.yahoo.com", TS_SITE_EMAIL, true}, {"mail.yandex.ru", TS_SITE_EMAIL, true},
	{"mail.yeah.net", TS_SITE_EMAIL, true}, {"maimai.cn", TS_SITE_SOCIAL, true},
	{"mastodon.social", TS_SITE_SOCIAL, true}, {"mercadolibre.com", TS_SITE_SHOPPING, true},
	{"mercadolibre.com.ar", TS_SITE_SHOPPING, true}, {"mercadolibre.com.mx", TS_SITE_SHOPPING, true},
	{"mercadolivre.com.br", TS_SITE_SHOPPING, true}, {"messenger.com", TS_SITE_SOCIAL, true},
	{"meta.ai", TS_SITE_AI, true}, {"metager.de", TS_SITE_SEARCH, false},
	{"metager.org", TS_SITE_SEARCH, false}, {"metaso.cn", TS_SITE_AI, true}, {"mgtv.com", TS_SITE_VIDEO, true},
	{"mixi.jp", TS_SITE_SOCIAL, true}, {"mojeek.com", TS_SITE_SEARCH, false},
	{"momoshop.com.tw", TS_SITE_SHOPPING, true}, {"nate.com", TS_SITE_SEARCH, false},
	{"naver.com", TS_SITE_SEARCH, false}, {"navigator.gmx.net", TS_SITE_EMAIL, true},
	{"navigator.web.de", TS_SITE_EMAIL, true}, {"news.ycombinator.com", TS_SITE_SOCIAL, true},
	{"nextdoor.com", TS_SITE_SOCIAL, true}, {"nicovideo.jp", TS_SITE_VIDEO, true},
	{"nova.rambler.ru", TS_SITE_SEARCH, true}, {"ok.ru", TS_SITE_SOCIAL, true},
	{"onet.pl", TS_SITE_SEARCH, false}, {"openai.com", TS_SITE_AI, false},
	{"org.telegram.messenger", TS_SITE_SOCIAL, true}, {"otto.de", TS_SITE_SHOPPING, true},
	{"outlook.live.com", TS_SITE_EMAIL, true}, {"outlook.office.com", TS_SITE_EMAIL, true},
	{"outlook.office365.com", TS_SITE_EMAIL, true}, {"perplexity.ai", TS_SITE_AI, true},
	{"petalsearch.com", TS_SITE_SEARCH, true}, {"phind.com", TS_SITE_AI, true},
	{"pin.it", TS_SITE_SOCIAL, true}, {"pinduoduo.com", TS_SITE_SHOPPING, true},
	{"pinterest.at", TS_SITE_SOCIAL, true}, {"pinterest.ca", TS_SITE_SOCIAL, true},
	{"pinterest.ch", TS_SITE_SOCIAL, true}, {"pinterest.cl", TS_SITE_SOCIAL, true},
	{"pinterest.co.kr", TS_SITE_SOCIAL, true}, {"pinterest.co.uk", TS_SITE_SOCIAL, true},
	{"pinterest.com", TS_SITE_SOCIAL, true}, {"pinterest.com.au", TS_SITE_SOCIAL, true},
	{"pinterest.com.mx", TS_SITE_SOCIAL, true}, {"pinterest.de", TS_SITE_SOCIAL, true},
	{"pinterest.dk", TS_SITE_SOCIAL, true}, {"pinterest.es", TS_SITE_SOCIAL, true},
	{"pinterest.fr", TS_SITE_SOCIAL, true}, {"pinterest.it", TS_SITE_SOCIAL, true},
	{"pinterest.jp", TS_SITE_SOCIAL, true}, {"pinterest.nz", TS_SITE_SOCIAL, true},
	{"pinterest.ph", TS_SITE_SOCIAL, true}, {"pinterest.pt", TS_SITE_SOCIAL, true},
	{"pinterest.se", TS_SITE_SOCIAL, true}, {"plurk.com", TS_SITE_SOCIAL, true}, {"poe.com", TS_SITE_AI, true},
	{"pptv.com", TS_SITE_VIDEO, true}, {"presearch.com", TS_SITE_SEARCH, false},
	{"ptt.cc", TS_SITE_SOCIAL, true}, {"qianwen.com", TS_SITE_AI, true}, {"qiye.163.com", TS_SITE_EMAIL, true},
	{"qiye.aliyun.com", TS_SITE_EMAIL, true}, {"quark.cn", TS_SITE_SEARCH, true},
	{"quora.com", TS_SITE_SOCIAL, true}, {"qwant.com", TS_SITE_SEARCH, true},
	{"qzone.qq.com", TS_SITE_SOCIAL, true}, {"rakuten.co.jp", TS_SITE_SHOPPING, true},
	{"rambler.ru", TS_SITE_SEARCH, false}, {"redd.it", TS_SITE_SOCIAL, true},
	{"reddit.com", TS_SITE_SOCIAL, true}, {"rednote.com", TS_SITE_SOCIAL, true},
	{"renren.com", TS_SITE_SOCIAL, true}, {"ruten.com.tw", TS_SITE_SHOPPING, true},
	{"rutube.ru", TS_SITE_VIDEO, true}, {"search.aol.com", TS_SITE_SEARCH, true},
	{"search.brave.com", TS_SITE_SEARCH, true}, {"search.daum.net", TS_SITE_SEARCH, true},
	{"search.goo.ne.jp", TS_SITE_SEARCH, true}, {"search.lycos.com", TS_SITE_SEARCH, true},
	{"search.naver.com", TS_SITE_SEARCH, true}, {"search.seznam.cz", TS_SITE_SEARCH, true},
	{"search.yahoo.co.jp", TS_SITE_SEARCH, true}, {"search.yahoo.com", TS_SITE_SEARCH, true},
	{"servicewechat.com", TS_SITE_SOCIAL, true}, {"seznam.cz", TS_SITE_SEARCH, false},
	{"shein.com", TS_SITE_SHOPPING, true}, {"shop.app", TS_SITE_SHOPPING, true},
	{"shopee.co.id", TS_SITE_SHOPPING, true}, {"shopee.co.th", TS_SITE_SHOPPING, true},
	{"shopee.com", TS_SITE_SHOPPING, true}, {"shopee.com.br", TS_SITE_SHOPPING, true},
	{"shopee.com.my", TS_SITE_SHOPPING, true}, {"shopee.ph", TS_SITE_SHOPPING, true},
	{"shopee.sg", TS_SITE_SHOPPING, true}, {"shopee.tw", TS_SITE_SHOPPING, true},
	{"shopee.vn", TS_SITE_SHOPPING, true}, {"shopping.google.com", TS_SITE_SHOPPING, true},
	{"shopping.yahoo.co.jp", TS_SITE_SHOPPING, true}, {"sm.cn", TS_SITE_SEARCH, true},
	{"smzdm.com", TS_SITE_SHOPPING, true}, {"snapchat.com", TS_SITE_SOCIAL, true},
	{"snssdk.com", TS_SITE_SOCIAL, true}, {"so.360.cn", TS_SITE_SEARCH, true},
	{"so.com", TS_SITE_SEARCH, false}, {"so.toutiao.com", TS_SITE_SEARCH, true},
	{"sogou.com", TS_SITE_SEARCH, false}, {"soso.com", TS_SITE_SEARCH, false},
	{"startpage.com", TS_SITE_SEARCH, true}, {"story.kakao.com", TS_SITE_SOCIAL, true},
	{"suning.com", TS_SITE_SHOPPING, true}, {"swisscows.com", TS_SITE_SEARCH, false},
	{"t.cn", TS_SITE_SOCIAL, false}, {"t.co", TS_SITE_SOCIAL, false}, {"t.me", TS_SITE_SOCIAL, false},
	{"taobao.com", TS_SITE_SHOPPING, true}, {"target.com", TS_SITE_SHOPPING, true},
	{"telegram.me", TS_SITE_SOCIAL, true}, {"telegram.org", TS_SITE_SOCIAL, true},
	{"temu.com", TS_SITE_SHOPPING, true}, {"threads.com", TS_SITE_SOCIAL, true},
	{"threads.net", TS_SITE_SOCIAL, true}, {"tieba.baidu.com", TS_SITE_SOCIAL, true},
	{"tiktok.com", TS_SITE_SOCIAL, true}, {"tmall.com", TS_SITE_SHOPPING, true},
	{"tmall.hk", TS_SITE_SHOPPING, true}, {"tongyi.aliyun.com", TS_SITE_AI, true},
	{"tongyi.com", TS_SITE_AI, true}, {"toutiao.com", TS_SITE_SOCIAL, true}, {"tudou.com", TS_SITE_VIDEO, true},
	{"tumblr.com", TS_SITE_SOCIAL, true}, {"tv.danmaku.bili", TS_SITE_VIDEO, true},
	{"twitch.tv", TS_SITE_VIDEO, true}, {"twitter.com", TS_SITE_SOCIAL, true},
	{"url.cn", TS_SITE_SOCIAL, false}, {"v.qq.com", TS_SITE_VIDEO, true}, {"v2ex.com", TS_SITE_SOCIAL, true},
	{"vimeo.com", TS_SITE_VIDEO, true}, {"vip.com", TS_SITE_SHOPPING, true},
	{"virgilio.it", TS_SITE_SEARCH, false}, {"vk.com", TS_SITE_SOCIAL, true}, {"vk.ru", TS_SITE_SOCIAL, true},
	{"wa.me", TS_SITE_SOCIAL, true}, {"walmart.com", TS_SITE_SHOPPING, true},
	{"weibo.cn", TS_SITE_SOCIAL, true}, {"weibo.com", TS_SITE_SOCIAL, true},
	{"weixin.qq.com", TS_SITE_SOCIAL, true}, {"weixin.sogou.com", TS_SITE_SEARCH, true},
	{"whatsapp.com", TS_SITE_SOCIAL, true}, {"wistia.com", TS_SITE_VIDEO, true},
	{"work.weixin.qq.com", TS_SITE_SOCIAL, true}, {"wp.pl", TS_SITE_SEARCH, false},
	{"www2.bing.com", TS_SITE_SEARCH, false}, {"wx.qq.com", TS_SITE_SOCIAL, true},
	{"x.com", TS_SITE_SOCIAL, false}, {"xhslink.com", TS_SITE_SOCIAL, true},
	{"xiaohongshu.com", TS_SITE_SOCIAL, true}, {"xing.com", TS_SITE_SOCIAL, true},
	{"xinghuo.xfyun.cn", TS_SITE_AI, true}, {"ya.ru", TS_SITE_SEARCH, false},
	{"yahoo.co.jp", TS_SITE_SEARCH, false}, {"yangkeduo.com", TS_SITE_SHOPPING, true},
	{"yiyan.baidu.com", TS_SITE_AI, true}, {"you.com", TS_SITE_AI, false},
	{"youdao.com", TS_SITE_SEARCH, false}, {"youku.com", TS_SITE_VIDEO, true},
	{"youtu.be", TS_SITE_VIDEO, true}, {"youtube-nocookie.com", TS_SITE_VIDEO, true},
	{"youtube.com", TS_SITE_VIDEO, true}, {"yuanbao.tencent.com", TS_SITE_AI, true},
	{"zalando.de", TS_SITE_SHOPPING, true}, {"zhihu.com", TS_SITE_SOCIAL, true},
};

static const SourceName names[] = {
	{"1688", TS_SITE_SHOPPING}, {"360", TS_SITE_SEARCH}, {"360so", TS_SITE_SEARCH}, {"360搜索", TS_SITE_SEARCH},
	{"adwords", TS_SITE_SEARCH}, {"affiliate", TS_SITE_AFFILIATE}, {"affiliates", TS_SITE_AFFILIATE},
	{"alibaba", TS_SITE_SHOPPING}, {"aliexpress", TS_SITE_SHOPPING}, {"amazon", TS_SITE_SHOPPING},
	{"aol", TS_SITE_SEARCH}, {"ask", TS_SITE_SEARCH}, {"awin", TS_SITE_AFFILIATE}, {"baidu", TS_SITE_SEARCH},
	{"baidusem", TS_SITE_SEARCH}, {"bili", TS_SITE_VIDEO}, {"bilibili", TS_SITE_VIDEO},
	{"bing", TS_SITE_SEARCH}, {"bingads", TS_SITE_SEARCH}, {"bluesky", TS_SITE_SOCIAL},
	{"brave", TS_SITE_SEARCH}, {"b站", TS_SITE_VIDEO}, {"chatgpt", TS_SITE_AI}, {"chatgpt.com", TS_SITE_AI},
	{"cj", TS_SITE_AFFILIATE}, {"claude", TS_SITE_AI}, {"copilot", TS_SITE_AI}, {"criteo", TS_SITE_DISPLAY},
	{"csdn", TS_SITE_SOCIAL}, {"dailymotion", TS_SITE_VIDEO}, {"daum", TS_SITE_SEARCH}, {"ddg", TS_SITE_SEARCH},
	{"deepseek", TS_SITE_AI}, {"discord", TS_SITE_SOCIAL}, {"display", TS_SITE_DISPLAY},
	{"douban", TS_SITE_SOCIAL}, {"doubao", TS_SITE_AI}, {"douyin", TS_SITE_SOCIAL},
	{"duckduckgo", TS_SITE_SEARCH}, {"dv360", TS_SITE_DISPLAY}, {"dy", TS_SITE_SOCIAL},
	{"e-mail", TS_SITE_EMAIL}, {"ebay", TS_SITE_SHOPPING}, {"ecosia", TS_SITE_SEARCH}, {"edm", TS_SITE_EMAIL},
	{"eloqua", TS_SITE_EMAIL}, {"email", TS_SITE_EMAIL}, {"etsy", TS_SITE_SHOPPING},
	{"facebook", TS_SITE_SOCIAL}, {"facebookads", TS_SITE_SOCIAL}, {"fb", TS_SITE_SOCIAL},
	{"gdn", TS_SITE_DISPLAY}, {"gdt", TS_SITE_SOCIAL}, {"gemini", TS_SITE_AI}, {"google", TS_SITE_SEARCH},
	{"google_ads", TS_SITE_SEARCH}, {"google_shopping", TS_SITE_SHOPPING}, {"googleads", TS_SITE_SEARCH},
	{"googleshopping", TS_SITE_SHOPPING}, {"haosou", TS_SITE_SEARCH}, {"hubspot_email", TS_SITE_EMAIL},
	{"ig", TS_SITE_SOCIAL}, {"impact", TS_SITE_AFFILIATE}, {"insta", TS_SITE_SOCIAL},
	{"instagram", TS_SITE_SOCIAL}, {"iqiyi", TS_SITE_VIDEO}, {"ixigua", TS_SITE_VIDEO},
	{"jd", TS_SITE_SHOPPING}, {"jingdong", TS_SITE_SHOPPING}, {"jinritoutiao", TS_SITE_SOCIAL},
	{"juejin", TS_SITE_SOCIAL}, {"kakao", TS_SITE_SOCIAL}, {"kimi", TS_SITE_AI}, {"klaviyo", TS_SITE_EMAIL},
	{"ks", TS_SITE_SOCIAL}, {"kuaishou", TS_SITE_SOCIAL}, {"lazada", TS_SITE_SHOPPING},
	{"line", TS_SITE_SOCIAL}, {"linkedin", TS_SITE_SOCIAL}, {"linkedinads", TS_SITE_SOCIAL},
	{"mail", TS_SITE_EMAIL}, {"mailchimp", TS_SITE_EMAIL}, {"mailing", TS_SITE_EMAIL},
	{"maimai", TS_SITE_SOCIAL}, {"marketo", TS_SITE_EMAIL}, {"mastodon", TS_SITE_SOCIAL},
	{"meta", TS_SITE_SOCIAL}, {"microsoft_ads", TS_SITE_SEARCH}, {"mms", TS_SITE_SMS},
	{"moments", TS_SITE_SOCIAL}, {"naver", TS_SITE_SEARCH}, {"newsletter", TS_SITE_EMAIL},
	{"oceanengine", TS_SITE_SOCIAL}, {"openai", TS_SITE_AI}, {"outbrain", TS_SITE_DISPLAY},
	{"pdd", TS_SITE_SHOPPING}, {"perplexity", TS_SITE_AI}, {"pinduoduo", TS_SITE_SHOPPING},
	{"pinterest", TS_SITE_SOCIAL}, {"qq", TS_SITE_SOCIAL}, {"quark", TS_SITE_SEARCH}, {"quora", TS_SITE_SOCIAL},
	{"qwant", TS_SITE_SEARCH}, {"qzone", TS_SITE_SOCIAL}, {"rakuten", TS_SITE_SHOPPING},
	{"rakuten_affiliate", TS_SITE_AFFILIATE}, {"redbook", TS_SITE_SOCIAL}, {"reddit", TS_SITE_SOCIAL},
	{"rednote", TS_SITE_SOCIAL}, {"sem", TS_SITE_SEARCH}, {"sendcloud", TS_SITE_EMAIL},
	{"sendgrid", TS_SITE_EMAIL}, {"seo", TS_SITE_SEARCH}, {"seznam", TS_SITE_SEARCH},
	{"shareasale", TS_SITE_AFFILIATE}, {"shein", TS_SITE_SHOPPING}, {"shenma", TS_SITE_SEARCH},
	{"shipinhao", TS_SITE_VIDEO}, {"shopee", TS_SITE_SHOPPING}, {"shopping", TS_SITE_SHOPPING},
	{"sina_weibo", TS_SITE_SOCIAL}, {"sm", TS_SITE_SEARCH}, {"sms", TS_SITE_SMS}, {"snap", TS_SITE_SOCIAL},
	{"snapchat", TS_SITE_SOCIAL}, {"so", TS_SITE_SEARCH}, {"social", TS_SITE_SOCIAL}, {"sogou", TS_SITE_SEARCH},
	{"startpage", TS_SITE_SEARCH}, {"taboola", TS_SITE_DISPLAY}, {"taobao", TS_SITE_SHOPPING},
	{"telegram", TS_SITE_SOCIAL}, {"temu", TS_SITE_SHOPPING}, {"tencent", TS_SITE_SOCIAL},
	{"thetradedesk", TS_SITE_DISPLAY}, {"threads", TS_SITE_SOCIAL}, {"tieba", TS_SITE_SOCIAL},
	{"tiktok", TS_SITE_SOCIAL}, {"tiktokads", TS_SITE_SOCIAL}, {"tmall", TS_SITE_SHOPPING},
	{"toutiao", TS_SITE_SOCIAL}, {"tumblr", TS_SITE_SOCIAL}, {"twitch", TS_SITE_VIDEO},
	{"twitter", TS_SITE_SOCIAL}, {"vimeo", TS_SITE_VIDEO}, {"vk", TS_SITE_SOCIAL},
	{"vkontakte", TS_SITE_SOCIAL}, {"walmart", TS_SITE_SHOPPING}, {"webpower", TS_SITE_EMAIL},
	{"wechat", TS_SITE_SOCIAL}, {"wechatads", TS_SITE_SOCIAL}, {"weibo", TS_SITE_SOCIAL},
	{"weixin", TS_SITE_SOCIAL}, {"whatsapp", TS_SITE_SOCIAL}, {"wx", TS_SITE_SOCIAL}, {"wxoa", TS_SITE_SOCIAL},
	{"x", TS_SITE_SOCIAL}, {"xhs", TS_SITE_SOCIAL}, {"xiaohongshu", TS_SITE_SOCIAL}, {"xing", TS_SITE_SOCIAL},
	{"yahoo", TS_SITE_SEARCH}, {"yandex", TS_SITE_SEARCH}, {"youku", TS_SITE_VIDEO}, {"youtube", TS_SITE_VIDEO},
	{"yt", TS_SITE_VIDEO}, {"yuanbao", TS_SITE_AI}, {"zhihu", TS_SITE_SOCIAL}, {"京东", TS_SITE_SHOPPING},
	{"今日头条", TS_SITE_SOCIAL}, {"企业微信", TS_SITE_SOCIAL}, {"优酷", TS_SITE_VIDEO}, {"元宝", TS_SITE_AI},
	{"公众号", TS_SITE_SOCIAL}, {"哔哩哔哩", TS_SITE_VIDEO}, {"天猫", TS_SITE_SHOPPING}, {"头条", TS_SITE_SOCIAL},
	{"夸克", TS_SITE_SEARCH}, {"小红书", TS_SITE_SOCIAL}, {"巨量引擎", TS_SITE_SOCIAL}, {"广点通", TS_SITE_SOCIAL},
	{"微信", TS_SITE_SOCIAL}, {"微信公众号", TS_SITE_SOCIAL}, {"微博", TS_SITE_SOCIAL}, {"必应", TS_SITE_SEARCH},
	{"快手", TS_SITE_SOCIAL}, {"抖音", TS_SITE_SOCIAL}, {"拼多多", TS_SITE_SHOPPING}, {"推特", TS_SITE_SOCIAL},
	{"搜狗", TS_SITE_SEARCH}, {"朋友圈", TS_SITE_SOCIAL}, {"淘宝", TS_SITE_SHOPPING}, {"爱奇艺", TS_SITE_VIDEO},
	{"百度", TS_SITE_SEARCH}, {"知乎", TS_SITE_SOCIAL}, {"短信", TS_SITE_SMS}, {"神马", TS_SITE_SEARCH},
	{"脉脉", TS_SITE_SOCIAL}, {"脸书", TS_SITE_SOCIAL}, {"腾讯视频", TS_SITE_VIDEO}, {"西瓜视频", TS_SITE_VIDEO},
	{"视频号", TS_SITE_VIDEO}, {"谷歌", TS_SITE_SEARCH}, {"豆包", TS_SITE_AI}, {"豆瓣", TS_SITE_SOCIAL},
	{"贴吧", TS_SITE_SOCIAL}, {"通义", TS_SITE_AI}, {"邮件", TS_SITE_EMAIL}, {"邮件营销", TS_SITE_EMAIL},
	{"阿里巴巴", TS_SITE_SHOPPING}, {"雅虎", TS_SITE_SEARCH}, {"领英", TS_SITE_SOCIAL},
};

static const Click clicks[] = {
	{"_hsenc", TS_CHANNEL_EMAIL}, {"_hsmi", TS_CHANNEL_EMAIL}, {"_kx", TS_CHANNEL_EMAIL},
	{"awc", TS_CHANNEL_AFFILIATE}, {"bd_vid", TS_CHANNEL_PAID_SEARCH}, {"bdclkid", TS_CHANNEL_PAID_SEARCH},
	{"cjevent", TS_CHANNEL_AFFILIATE}, {"dclid", TS_CHANNEL_DISPLAY}, {"epik", TS_CHANNEL_PAID_SOCIAL},
	{"fbclid", TS_CHANNEL_SOCIAL}, {"gbraid", TS_CHANNEL_PAID_SEARCH}, {"gclid", TS_CHANNEL_PAID_SEARCH},
	{"gclsrc", TS_CHANNEL_PAID_SEARCH}, {"gdt_vid", TS_CHANNEL_PAID_SOCIAL}, {"igsh", TS_CHANNEL_SOCIAL},
	{"igshid", TS_CHANNEL_SOCIAL}, {"irclickid", TS_CHANNEL_AFFILIATE}, {"li_fat_id", TS_CHANNEL_PAID_SOCIAL},
	{"mc_eid", TS_CHANNEL_EMAIL}, {"mkt_tok", TS_CHANNEL_EMAIL}, {"msclkid", TS_CHANNEL_PAID_SEARCH},
	{"qhclickid", TS_CHANNEL_PAID_SEARCH}, {"qz_gdt", TS_CHANNEL_PAID_SOCIAL},
	{"ransiteid", TS_CHANNEL_AFFILIATE}, {"rdt_cid", TS_CHANNEL_PAID_SOCIAL}, {"sccid", TS_CHANNEL_PAID_SOCIAL},
	{"scclid", TS_CHANNEL_PAID_SOCIAL}, {"sg_vid", TS_CHANNEL_PAID_SEARCH},
	{"smclickid", TS_CHANNEL_PAID_SEARCH}, {"sogou_vid", TS_CHANNEL_PAID_SEARCH},
	{"ttclid", TS_CHANNEL_PAID_SOCIAL}, {"twclid", TS_CHANNEL_PAID_SOCIAL},
	{"uctrackid", TS_CHANNEL_PAID_SEARCH}, {"vero_id", TS_CHANNEL_EMAIL}, {"wbraid", TS_CHANNEL_PAID_SEARCH},
	{"wxclickid", TS_CHANNEL_PAID_SOCIAL}, {"xhsclickid", TS_CHANNEL_PAID_SOCIAL},
	{"yclid", TS_CHANNEL_PAID_SEARCH},
};

/* clang-format on */

/* The host without a first label that says nothing, such as www. */
static const char *
plain_host(const char *host)
{
	static const char *const first[] = {"www.", "m.", "wap.", "mobile.", "h5.", "touch."};

	for (size_t i = 0; i < ts_length(first); i++)
		if (strncmp(host, first[i], strlen(first[i])) == 0 && strchr(host + strlen(first[i]), '.') != NULL)
			return host + strlen(first[i]);
	return host;
}

static bool
is_country(const char *label)
{
	return label[0] >= 'a' && label[0] <= 'z' && label[1] >= 'a' && label[1] <= 'z' && label[2] == '\0';
}

/* Whether a host is `name` and com, a country, or com or co and a country. */
static bool
is_name_anywhere(const char *host, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(host, name, n) != 0 || host[n] != '.')
		return false;
	host += n + 1;
	if (strcmp(host, "com") == 0 || is_country(host))
		return true;
	if (strncmp(host, "com.", 4) == 0)
		host += 4;
	else if (strncmp(host, "co.", 3) == 0)
		host += 3;
	else
		return false;
	/* these are no countries' second levels: domains below them are for sale */
	return is_country(host) && strcmp(host, "de") != 0 && strcmp(host, "se") != 0;
}

TsSite
ts_site_of_host(const char *host)
{
	const char *plain = plain_host(host);
	const Site *site;

	for (const char *at = host; at; at = strchr(at, '.'))
	{
		at += *at == '.';
		site = ts_find(at, sites);
		if (site && (site->below || at == host || at == plain))
			return site->kind;
	}
	if (is_name_anywhere(plain, "google") || is_name_anywhere(plain, "yandex") ||
		is_name_anywhere(plain, "yahoo"))
		return TS_SITE_SEARCH;
	if (strncmp(plain, "images.google.", 14) == 0 && is_name_anywhere(plain + 7, "google"))
		return TS_SITE_SEARCH;
	if (strncmp(host, "mail.", 5) == 0 || strncmp(host, "webmail.", 8) == 0)
		return TS_SITE_EMAIL;
	return TS_SITE_UNKNOWN;
}

TsSite
ts_site_of_source(const char *source)
{
	const SourceName *name = ts_find(source, names);
	char first[64];
	size_t n;

	if (name)
		return name->kind;
	if (strchr(source, '.') != NULL)
	{
		TsSite site = ts_site_of_host(source);

		if (site != TS_SITE_UNKNOWN)
			return site;
	}
	n = strcspn(source, " _-./:|+");
	if (n == 0 || n >= sizeof(first) || source[n] == '.')
		return TS_SITE_UNKNOWN;
	memcpy(first, source, n);
	first[n] = '\0';
	name = ts_find(first, names);
	return name ? name->kind : TS_SITE_UNKNOWN;
}

TsChannel
ts_channel_of_click(const char *parameter)
{
	const Click *click = ts_find(parameter, clicks);

	return click ? click->channel : TS_CHANNEL_NONE;
}

/* The registrable domain of a host, about: two labels, or three where the second level of a country is general. */
static const char *
registrable(const char *host)
{
	static const char *const general[] = {"ac",	 "co", "com", "edu", "go", "gob", "gov", "gouv", "in",
										  "mil", "ne", "net", "nom", "or", "org", "plc", "ltd",	 "me"};
	const char *dots[3] = {NULL, NULL, NULL}; /* the last ones */

	for (const char *at = host; *at; at++)
		if (*at == '.')
		{
			dots[2] = dots[1];
			dots[1] = dots[0];
			dots[0] = at;
		}
	if (dots[1] == NULL)
		return host;
	if (is_country(dots[0] + 1))
	{
		size_t n = dots[0] - dots[1] - 1;

		for (size_t i = 0; i < ts_length(general); i++)
			if (strlen(general[i]) == n && strncmp(dots[1] + 1, general[i], n) == 0)
				return dots[2] ? dots[2] + 1 : host;
	}
	return dots[1] + 1;
}

bool
ts_same_site(const char *a, const char *b)
{
	return strcmp(registrable(a), registrable(b)) == 0;
}
