"""For each of our own rules: pages that break it, and look-alikes that do not."""

from __future__ import annotations

TEXT = "区人民政府办公室发布本年度为民办实事项目清单，涉及养老服务、社区食堂、无障碍设施改造等方面，请市民关注后续进展。"
ENGLISH = "The district government publishes this notice for visitors from abroad who wish to learn about local services and opening hours of the service hall "
TABLE = "<table border=1>{head}<tr><td>2022</td><td>12</td><td>3</td></tr><tr><td>2023</td><td>14</td><td>4</td></tr></table>"
TD = "<tr><td>年度</td><td>件数</td><td>办结</td></tr>"
TH = "<tr><th scope=col>年度</th><th scope=col>件数</th><th scope=col>办结</th></tr>"
GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def page(
    body: str, head: str = "", lang: str = "zh-CN", title: str = "关于养老服务的通知_示例区人民政府"
) -> str:
    return (
        f"<!DOCTYPE html><html lang='{lang}'><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        f"<main><h1>关于养老服务的通知</h1>{body}</main></body></html>"
    )


# rule -> (pages that break it, pages that do not)
RULES: dict[str, tuple[list[str], list[str]]] = {
    "lang-mismatch": (
        [page(f"<p>{TEXT * 6}</p>", lang="en"), page(f"<p>{ENGLISH * 12}</p>")],
        [page(f"<p>{TEXT * 6}</p>"), page(f"<p>{ENGLISH * 12}</p>", lang="en"), page(f"<p>{TEXT * 6}</p><p>{ENGLISH}</p>")],
    ),
    "lang-passage": ([page(f"<p>{TEXT}</p><p>{ENGLISH}</p>")], [page(f"<p>{TEXT}</p><p lang=en>{ENGLISH}</p>"), page(f"<p>{TEXT} WTO、GDP、PM2.5</p>")]),
    "title-empty-words": ([page("<p>x</p>", title="无标题文档"), page("<p>x</p>", title="index.html")], [page("<p>x</p>"), page("<p>x</p>", title="首页_示例区人民政府")]),
    "heading-empty-words": ([page("<h2>标题</h2><p>x</p>")], [page("<h2>申请条件</h2><p>x</p>")]),
    "text-unstructured": ([page(f"<p>{TEXT * 70}</p>")], [page(f"<h2>一、总体要求</h2><p>{TEXT * 70}</p>"), page(f"<p>{TEXT * 5}</p>")]),
    "link-here": ([page("<div><a href=/a>点击这里</a></div>")], [page("<p>下载申请表请<a href=/a>点击这里</a>。</p>"), page("<a href=/a>申请表</a>")]),
    "link-more": (
        [page("<div><a href=/a>更多</a></div><div><a href=/b>更多</a></div>").replace("<h1>关于养老服务的通知</h1>", "")],
        [
            page("<div><a href=/a>更多</a></div>").replace("<h1>关于养老服务的通知</h1>", ""),
            page("<div><a href=/a aria-label=更多要闻>更多</a></div><div><a href=/b aria-label=更多公告>更多</a></div>").replace("<h1>关于养老服务的通知</h1>", ""),
            page("<h2>要闻</h2><a href=/a>更多</a><h2>公告</h2><a href=/b>更多</a>"),
        ],
    ),
    "link-symbol": ([page("<a href=/a>&gt;&gt;</a>")], [page("<a href=/a aria-label=下一页>&gt;&gt;</a>"), page("<a href=/2>2</a>")]),
    "link-url-text": ([page("<a href=http://www.example.cn/a>http://www.example.cn/a</a>")], [page("<a href=/a>示例网站</a>")]),
    "link-same-name": ([page("<ul><li><a href=/a>办事指南</a></li><li><a href=/b>办事指南</a></li></ul>")], [page("<ul><li><a href=/a>办事指南</a></li><li><a href=/a#x>办事指南</a></li></ul>"), page("<a href=/?page=1>1</a><a href=/?page=2>2</a>")]),
    "link-twice": ([page("<div><a href=/a><img src=/i.png alt=街景 width=50 height=50></a><a href=/a>街景新闻</a></div>")], [page("<div><a href=/a><img src=/i.png alt='' width=50 height=50>街景新闻</a></div>")]),
    "link-new-window": ([page("<a href=/a target=_blank>通知</a>")], [page("<a href=/a>通知</a>"), page("<a href=/a target=_blank>通知（新窗口）</a>"), page("<a href=/a target=_self>通知</a>")]),
    "link-file-type": ([page("<a href=/a.pdf>申请表</a>")], [page("<a href=/a.pdf>申请表（PDF）</a>"), page("<a href=/b.docx>申请表.docx</a>")]),
    "link-title-repeated": ([page("<a href=/a title=通知公告>通知公告</a>")], [page("<a href=/a title=查看全部通知>通知公告</a>")]),
    "alt-file-name": ([page("<img src=/a.png alt=IMG_0231.jpg width=90 height=90>"), page("<img src=/a.png alt=图片 width=90 height=90>")], [page("<img src=/a.png alt=区长在社区调研 width=90 height=90>"), page("<img src=/a.png alt='' width=90 height=90>")]),
    "alt-empty-with-title": ([page("<img src=/a.png alt='' title=区长调研 width=90 height=90>")], [page("<img src=/a.png alt=区长调研 title=区长调研 width=90 height=90>")]),
    "alt-title-differ": ([page("<img src=/a.png alt=区长调研 title=点击放大查看 width=90 height=90>")], [page("<img src=/a.png alt=区长调研 title=区长调研 width=90 height=90>")]),
    "table-no-headers": ([page(TABLE.format(head=TD))], [page(TABLE.format(head=TH)), page("<table role=presentation border=1><tr><td>甲<td>乙<tr><td>丙<td>丁</table>"), page(f"<table><tr><td>{TEXT * 8}</td><td><ul><li>甲</ul></td></tr></table>")]),
    "table-only-headers": ([page("<table border=1><tr><th>甲</th><th>乙</th></tr><tr><th>丙</th><th>丁</th></tr></table>")], [page(TABLE.format(head=TH))]),
    "table-layout-headers": ([page("<table><tr><th>栏目</th><td><ul><li>a</ul><h2>要闻</h2><form><input aria-label=a></form></td></tr></table>")], [page(TABLE.format(head=TH))]),
    "table-no-caption": ([page(TABLE.format(head=TH))], [page(TABLE.format(head="<caption>办件统计</caption>" + TH))]),
    "table-ragged": ([page(TABLE.format(head="<tr><th>年度</th><th>件数</th></tr><tr><td>2021</td><td>9</td><td>2</td></tr>"))], [page(TABLE.format(head=TH)), page("<table border=1><tr><th rowspan=2>年度</th><th colspan=2>件数</th></tr><tr><th>受理</th><th>办结</th></tr><tr><td>2023</td><td>1</td><td>1</td></tr><tr><td>2022</td><td>1</td><td>1</td></tr></table>")]),
    "table-layout": ([page("<table><tr><td><ul><li>a</ul></td><td><h2>要闻</h2><form><input aria-label=a></form></td></tr></table>")], [page("<table role=presentation><tr><td><ul><li>a</ul></td><td><h2>要闻</h2><form><input aria-label=a></form></td></tr></table>")]),
    "field-placeholder-only": ([page("<input placeholder=请输入您的姓名>")], [page("<label>姓名<input placeholder=张三></label>"), page("<input aria-label=姓名 placeholder=张三>"), page("<input placeholder=请输入搜索关键词><button>搜索</button>")]),
    "field-label-empty-words": ([page("<label>*<input></label>"), page("<label>请输入<input></label>")], [page("<label>姓名 *<input></label>")]),
    "field-ungrouped": ([page("<p>性别</p><label><input type=radio name=s>男</label><label><input type=radio name=s>女</label>")], [page("<fieldset><legend>性别</legend><label><input type=radio name=s>男</label><label><input type=radio name=s>女</label></fieldset>"), page("<div role=radiogroup aria-label=性别><label><input type=radio name=s>男</label><label><input type=radio name=s>女</label></div>"), page("<label><input type=checkbox name=agree>我已阅读</label>")]),
    "fieldset-no-legend": ([page("<fieldset><label>甲<input></label><label>乙<input></label></fieldset>")], [page("<fieldset><legend>联系人</legend><label>甲<input></label><label>乙<input></label></fieldset>")]),
    "select-navigates": ([page("<select aria-label=链接 onchange=\"window.open(this.value)\"><option>甲</select>")], [page("<select aria-label=年份 onchange=\"filter(this.value)\"><option>甲</select>")]),
    "field-no-purpose": ([page("<label>手机号码<input></label>")], [page("<label>手机号码<input autocomplete=tel></label>"), page("<label>留言标题<input></label>")]),
    "captcha-visual-only": ([page("<form><input aria-label=验证码 name=code><img src=/captcha.jpg width=80 height=30 alt=验证码></form>")], [page("<form><input aria-label=验证码 name=code><img src=/captcha.jpg width=80 height=30 alt=验证码><button type=button>语音验证码</button></form>"), page("<img src=/photo.jpg width=80 height=30 alt=街景>")]),
    "video-moves": ([page("<video autoplay loop muted width=300 height=200></video>")], [page("<video controls width=300 height=200></video>"), page("<video autoplay muted loop controls width=300 height=200></video>")]),
    "motion-no-pause": ([page("<div class=m>滚动通知</div>", "<style>@keyframes k{to{transform:translateX(90px)}}.m{width:200px;height:40px;animation:k 2s infinite}</style>"), page("<div id=t style='width:200px;height:60px;position:relative'>公告</div><script>var x=0;setInterval(()=>{x=(x+1)%100;t.style.marginLeft=x+'px'},30)</script>")], [page("<div class=m>提示</div>", "<style>@keyframes k{to{transform:translateX(90px)}}.m{width:200px;height:40px;animation:k 2s 1}</style>"), page("<div><div class=m>滚动</div><button>暂停</button></div>", "<style>@keyframes k{to{transform:translateX(90px)}}.m{width:200px;height:40px;animation:k 2s infinite}</style>")]),
    "gif-moves": ([page("<img src=/moving.gif width=80 height=80 alt=飘动的红旗>")], [page("<img src=/still.gif width=80 height=80 alt=国旗>")]),
    "menu-hover-only": ([page("<ul class=n><li><a href=/a>机构</a><ul><li><a href=/b>领导</a></li></ul></li></ul>", "<style>.n ul{display:none}.n li:hover>ul{display:block}</style>")], [page("<ul class=n><li><a href=/a>机构</a><ul><li><a href=/b>领导</a></li></ul></li></ul>", "<style>.n ul{display:none}.n li:hover>ul,.n li:focus-within>ul{display:block}</style>"), page("<a class=c href=/a>机构<span>更多</span></a>", "<style>.c:hover span{display:inline;color:red}</style>")]),
    "click-no-keyboard": ([page("<div id=c>我要办理</div><script>c.addEventListener('click',()=>{})</script>"), page("<img src=/ban.png width=30 height=30 alt=办 onclick='go()'>")], [page("<button onclick='go()'>办理</button>"), page("<div onclick='go()'><a href=/a>办理</a></div>"), page("<div tabindex=0 role=button onclick='go()' onkeydown='go()'>办理</div>"), page("<a href=/a><span onclick='go()'>办理</span></a>"), page("<script>document.body.addEventListener('click',()=>{})</script><p>正文</p>")]),
    "role-no-keys": ([page("<div tabindex=0 role=button onclick='go()'>办理</div>")], [page("<div tabindex=0 role=button onclick='go()' onkeydown='go()'>办理</div>"), page("<button onclick='go()'>办理</button>")]),
    "keyboard-trap": ([page("<a href=/a>甲</a><input id=i aria-label=搜索><a href=/b>乙</a><a href=/c>丙</a><a href=/d>丁</a><script>i.addEventListener('keydown',e=>{if(e.key==='Tab')e.preventDefault()})</script>"), page("<a href=/a>甲</a><div id=f><a href=/x>关</a><a href=/y>看</a></div><a href=/b>乙</a><a href=/c>丙</a><a href=/d>丁</a><script>f.lastElementChild.addEventListener('blur',()=>setTimeout(()=>f.firstElementChild.focus(),0))</script>")], [page("<a href=/a>甲</a><input aria-label=搜索><a href=/b>乙</a>"), page("<a href=/a>只有一个</a>"), page("<p>没有可聚焦的元素</p>")]),
    "focus-invisible": ([page("<a href=/a style='outline:none'>甲</a><a href=/b>乙</a>"), page("<a href=/a class=x>甲</a>", "<style>*:focus{outline:0!important}</style>")], [page("<a href=/a>甲</a>"), page("<a href=/a class=x>甲</a>", "<style>.x:focus{outline:none;background:#ff0}</style>"), page("<p class=w><a href=/a>甲</a></p>", "<style>.w a:focus{outline:none}.w:focus-within{box-shadow:0 0 3px red}</style>"), page("<button class=t>甲</button>", "<style>.t{transition:all 1s}.t:focus{outline:none;border-color:red}</style>")]),
    "focus-off-screen": ([page("<a href=/a style='position:absolute;width:0;height:0;overflow:hidden;opacity:0'>暗链</a><a href=/b>乙</a>")], [page("<a href=/a>甲</a>"), page("<label><input type=checkbox style='position:absolute;opacity:0'>我同意</label>")]),
    "focus-opens": ([page("<a href=/a onfocus=\"window.open('/x')\">甲</a>"), page("<input aria-label=a onfocus=\"location.href='/x'\">")], [page("<a href=/a onclick=\"window.open('/x')\">甲</a>")]),
    "skip-missing": ([page("<p>正文</p>").replace("<main>", "".join(f"<a href=/n{n}>导航{n}</a> " for n in range(24)) + "<main>")], [page("<p>正文</p><a id=m href=/x>内</a>").replace("<main>", "<a href=#m>跳到主要内容</a>" + "".join(f"<a href=/n{n}>导航{n}</a> " for n in range(24)) + "<main>"), page("<p>正文</p>").replace("<main>", "<a href=/a>首页</a><main>")]),
    "order-changed": ([page("<div style='display:flex;flex-direction:row-reverse'><a href=/a>甲</a><a href=/b>乙</a></div>")], [page("<div style='display:flex'><a href=/a>甲</a><a href=/b>乙</a></div>")]),
    "text-generated": ([page("<p class=g>详见附件</p>", "<style>.g::before{content:'重要通知：'}</style>")], [page("<p class=g>详见附件</p>", "<style>.g::before{content:'▶'}</style>")]),
    "sensory-words": ([page("<p>请点击页面右侧的红色按钮提交您的申请材料，逾期不再受理。</p>")], [page("<p>请点击右侧“在线申请”按钮提交您的申请材料，逾期不再受理。</p>"), page("<p>左侧人行道将进行封闭施工，请市民注意绕行，谢谢您的配合。</p>")]),
    "list-typed": ([page("<p>申请材料包括以下几项内容：<br>• 身份证<br>• 户口簿<br>• 申请表<br>• 照片</p>")], [page("<ul><li>身份证原件及复印件各一份，现场核验后退还</li><li>户口簿原件</li></ul>")]),
    "text-tiny": ([page(f"<p style='font-size:10px'>{TEXT}</p>")], [page(f"<p style='font-size:14px'>{TEXT}</p>")]),
    "text-justified": ([page(f"<p style='text-align:justify;width:400px'>{TEXT * 3}</p>")], [page(f"<p style='width:400px'>{TEXT * 3}</p>")]),
    "text-italic": ([page(f"<p style='font-style:italic'>{TEXT * 3}</p>")], [page(f"<p>{TEXT * 3}<em>强调</em></p>")]),
    "line-tight": ([page(f"<p style='line-height:1;width:400px'>{TEXT * 3}</p>")], [page(f"<p style='line-height:1.8;width:400px'>{TEXT * 3}</p>")]),
    "markup-obsolete": ([page("<center><font color=red>通知</font></center>")], [page("<p style='text-align:center'>通知</p>")]),
    "markup-empty-p": ([page("<p></p><p>&nbsp;</p><p></p><p>文</p>")], [page("<p>文</p><p></p>")]),
    "text-doubled-clipped": ([page("<div style='height:24px;overflow:hidden;width:300px'>固定高度的一行文字</div>")], [page("<div style='width:300px'>会长高的一行文字</div>"), page("<div style='width:120px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>本来就用省略号截断的长标题文字</div>")]),
    "text-spacing-clipped": ([page("<div style='height:38px;line-height:1.1;overflow:hidden;width:160px'>固定高度的两行文字放在这里看看</div>")], [page("<div style='width:160px'>会长高的两行文字放在这里看看</div>")]),
}  # fmt: skip
