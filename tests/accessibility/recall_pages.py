"""Pages that fail a success criterion and neighbours that pass it, written after the catalogue of the W3C's ACT rules and
public audits without regard to what any engine can find; some need a person. criterion -> (failing, passing) bodies."""

from __future__ import annotations

P = "区人民政府办公室发布本年度为民办实事项目清单，涉及养老服务、社区食堂、既有住宅加装电梯等方面，请市民关注。"
EN = "The district government publishes this notice for visitors from abroad who wish to learn about local services and opening hours of the service hall during the summer. "
ROWS = "<tr><td>2024</td><td>312</td><td>98%</td></tr><tr><td>2025</td><td>340</td><td>99%</td></tr>"
SKIP = "".join(f"<a href=/m{n}/>栏目{n}</a> " for n in range(24))


def page(body: str, *, head: str = "", lang: str = "zh-CN", title: str = "关于高龄补贴发放的通知_示例区人民政府", before: str = "") -> str:
    mark = f" lang='{lang}'" if lang else ""
    return f"<!DOCTYPE html><html{mark}><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{before}<main><h1>关于高龄补贴发放的通知</h1><p>{P}</p>{body}</main></body></html>"


CASES: dict[str, tuple[list[str], list[str]]] = {
    "1.1.1 image name": (
        [page("<img src=/i.png width=200 height=90>"), page("<img src=/i.png width=200 height=90 alt=DSC_0042.JPG>"), page("<img src=/i.png width=200 height=90 alt=图片1>"), page("<img src=/i.png width=200 height=90 alt=一只小猫>")],
        [page("<img src=/i.png width=200 height=90 alt=社区食堂开业现场>"), page("<img src=/i.png width=200 height=90 alt=''>"), page("<img src=/i.png width=200 height=90 alt=2025年度图解>")],
    ),
    "1.1.1 svg and object": ([page("<svg role=img width=30 height=30><circle r=9 /></svg>"), page("<object data=/i.png width=90 height=90></object>")], [page("<svg role=img aria-label=区徽 width=30 height=30><circle r=9 /></svg>")]),
    "1.1.1 captcha": ([page("<form><label>验证码<input name=code></label><img src=/captcha.jpg alt=看不清换一张 width=80 height=30></form>")], [page("<form><label>验证码<input name=code></label><img src=/captcha.jpg alt=验证码图片 width=80 height=30> <button type=button>语音验证码</button></form>")]),
    "1.2.2 captions": ([page("<video controls width=300 src=/clip.webm></video>")], [page("<p>视频文字稿见下。</p>")]),
    "1.3.1 table heads": (
        [page(f"<table border=1><tr><td>年度</td><td>件数</td><td>办结率</td></tr>{ROWS}</table>"), page(f"<table border=1><tr><td><b>年度</b></td><td><b>件数</b></td><td><b>办结率</b></td></tr>{ROWS}</table>"), page(f"<table border=1><tr><th id=a>年度</th><th>件数</th><th>办结率</th></tr>{ROWS.replace('<td>312', '<td headers=zz>312')}</table>")],
        [page(f"<table border=1><caption>办件</caption><tr><th scope=col>年度</th><th scope=col>件数</th><th scope=col>办结率</th></tr>{ROWS}</table>"), page("<table role=presentation><tr><td>左栏</td><td>右栏</td></tr></table>"), page(f"<table><tr><td><p>{P}</p></td><td><p>{P}</p></td></tr></table>")],
    ),
    "1.3.1 groups": (
        [page("<p>申请类别</p><label><input type=radio name=k>新办</label> <label><input type=radio name=k>变更</label>"), page("<fieldset><label>甲方<input></label><label>乙方<input></label></fieldset>")],
        [page("<fieldset><legend>申请类别</legend><label><input type=radio name=k>新办</label> <label><input type=radio name=k>变更</label></fieldset>"), page("<label><input type=checkbox name=agree>我已阅读并同意</label>"), page("<div role=radiogroup aria-label=申请类别><label><input type=radio name=k>新办</label> <label><input type=radio name=k>变更</label></div>")],
    ),
    "1.3.1 headings": ([page("<p><b><font size=5>一、申请条件</font></b></p><p>年满八十周岁。</p>"), page("<h2></h2><p>年满八十周岁。</p>")], [page("<h2>一、申请条件</h2><p>年满八十周岁。</p>"), page("<p><strong>注意：</strong>逾期不予受理。</p>")]),
    "1.3.1 aria structure": ([page("<div role=listitem>申请表</div>"), page("<ul><div>申请表</div></ul>"), page("<div role=tablist><div role=button tabindex=0 onkeydown='x()'>甲</div></div>")], [page("<div role=list><div role=listitem>申请表</div></div>"), page("<ul><li>申请表</li></ul>")]),
    "1.3.3 senses": ([page("<p>填写完成后请点击右侧红色按钮提交，系统自动受理。</p>")], [page("<p>填写完成后请点击“提交”按钮，系统自动受理。</p>"), page("<p>右侧红色按钮“提交”点击后即受理。</p>")]),
    "1.3.5 purpose": ([page("<label>电子邮箱<input autocomplete=mail-box></label>")], [page("<label>电子邮箱<input autocomplete=email></label>")]),
    "1.4.1 colour": ([page(f"<p>{P}<a href=/x style='text-decoration:none;color:#262626'>实施细则</a>{P}</p>", head="<style>p{color:#000}</style>"), page("<p>标<span style='color:#c00'>红色</span>的为必填。</p><label style='color:#c00'>姓名<input></label>")], [page(f"<p>{P}<a href=/x>实施细则</a>{P}</p>")]),
    "1.4.2 sound": ([page("<audio src=/a.wav autoplay loop></audio>")], [page("<audio src=/a.wav controls></audio>")]),
    "1.4.3 contrast": ([page("<p style='color:#aaa'>发布时间：2026年11月2日</p>"), page("<p style='color:#fff;background:#f80'>重要提示</p>")], [page("<p style='color:#555'>发布时间：2026年11月2日</p>"), page("<p aria-disabled=true style='color:#555'>暂停办理</p>")]),
    "1.4.4 resize": (
        [page("<p>x</p>", head="<meta name=viewport content='width=device-width,user-scalable=no'>"), page("<p>x</p>", head="<meta name=viewport content='width=device-width,maximum-scale=1.0'>"), page("<div style='height:22px;overflow:hidden;width:260px;white-space:nowrap'>办理时间：工作日九点至十七点</div>")],
        [page("<p>x</p>", head="<meta name=viewport content='width=device-width,initial-scale=1'>"), page("<p>x</p>", head="<meta name=viewport content='width=device-width,maximum-scale=5'>"), page("<div style='min-height:22px;width:260px'>办理时间：工作日九点至十七点</div>")],
    ),
    "1.4.10 reflow": ([page(f"<div style='width:1180px'>{P * 3}</div>"), page(f"<div style='min-width:1000px;background:#eee'><p>{P}</p></div>")], [page(f"<div style='max-width:1180px'>{P * 3}</div>"), page(f"<div style='overflow-x:auto' tabindex=0 role=region aria-label=统计表><table border=1 style='width:900px'><caption>办件</caption><tr><th scope=col>年度</th><th scope=col>件数</th><th scope=col>办结率</th></tr>{ROWS}</table></div>")]),
    "1.4.12 spacing": ([page("<p style='line-height:1!important;width:300px'>申请材料齐全的当场受理，材料不齐的一次告知需要补正的全部内容。</p>"), page("<div style='height:40px;line-height:20px;overflow:hidden;width:150px'>办理时间：工作日九点至十七点，午间不休</div>")], [page("<p style='line-height:1.6;width:300px'>申请材料齐全的当场受理，材料不齐的一次告知。</p>")]),
    "2.1.1 mouse only": (
        [page("<div onclick=\"location.href='/sb'\" style='cursor:pointer'>在线申报</div>"), page("<span id=s style='cursor:pointer'>展开全部</span><script>s.addEventListener('click',function(){})</script>"), page("<ul class=n><li><a href=/o/>机构</a><ul><li><a href=/l/>领导</a></li></ul></li></ul>", head="<style>.n ul{display:none}.n li:hover>ul{display:block}</style>"), page(f"<div style='height:60px;overflow:auto'><p>{P * 9}</p></div>")],
        [page("<button onclick='go()'>在线申报</button>"), page("<div onclick='track()'><a href=/sb>在线申报</a></div>"), page("<label><span onclick='x()'>同意</span><input type=checkbox></label>"), page(f"<div style='height:60px;overflow:auto' tabindex=0 role=region aria-label=说明><p>{P * 9}</p></div>")],
    ),
    "2.1.2 trap": ([page("<div id=d><button id=a>满意</button><button id=b>不满意</button></div><a href=/x>返回</a><a href=/y>下一步</a><a href=/z>帮助</a><script>b.onkeydown=function(e){if(e.key=='Tab'&&!e.shiftKey){e.preventDefault();a.focus()}};</script>")], [page("<div id=d><button id=a>满意</button><button id=b>不满意</button></div><a href=/x>返回</a><a href=/y>下一步</a>")]),
    "2.1.4 short keys": ([page("<p>按 s 键搜索。</p><script>document.addEventListener('keydown',function(e){if(e.key=='s')location.href='/search'})</script>")], [page("<p>按 Ctrl 加 S 键搜索。</p>")]),
    "2.2.1 refresh": ([page("<p>x</p>", head="<meta http-equiv=refresh content='30;url=/new'>")], [page("<p>x</p>", head="<meta http-equiv=refresh content='72001;url=/new'>")]),
    "2.2.2 motion": ([page("<marquee>请市民注意防范电信诈骗</marquee>"), page("<video src=/v.webm autoplay loop muted width=400 height=200></video>"), page(f"<div style='height:60px;overflow:hidden'><div class=r>{'<p>通知公告滚动播放内容</p>' * 8}</div></div>", head="<style>@keyframes u{to{transform:translateY(-200px)}}.r{animation:u 9s linear infinite}</style>")], [page("<p class=once>请市民注意</p>", head="<style>@keyframes f{from{opacity:.2}}.once{animation:f 1s}</style>"), page("<video src=/v.webm controls width=400 height=200></video><p>视频文字稿：会议强调依法行政，推进公开。</p>", title="会议视频_示例区人民政府")]),
    "2.4.1 bypass": ([page("<p>x</p>", before=f"<header><nav aria-label=主导航>{SKIP}</nav></header>")], [page("<p id=m>x</p>", before=f"<a href=#m>跳到正文</a><header><nav aria-label=主导航>{SKIP}</nav></header>")]),
    "2.4.2 title": ([page("<p>x</p>", title=""), page("<p>x</p>", title="无标题文档"), page("<p>x</p>", title="content.html"), page("<p>x</p>", title="苹果种植技术")], [page("<p>x</p>", title="高龄补贴发放通知"), page("<p>x</p>", title="首页_示例区人民政府")]),
    "2.4.3 order": ([page("<a href=/a tabindex=5>甲项</a> <a href=/b tabindex=2>乙项</a>")], [page("<a href=/a>甲项</a> <a href=/b>乙项</a>")]),
    "2.4.4 link purpose": (
        [page("<ul><li><a href=/a><img src=/i.png alt='' width=40 height=40></a></li></ul>"), page("<div><a href=/a>点击这里</a></div>"), page("<div><a href=/b>&gt;&gt;</a></div>"), page("<div><a href=/a>查看</a></div><div><a href=/b>查看</a></div>"), page("<div><a href=/a>【进入】</a></div>")],
        [page("<p>申请表请<a href=/a>点击这里</a>下载。</p>"), page("<p>高龄补贴申请表 <a href=/a>下载</a></p>"), page("<ul><li>高龄补贴 <a href=/a>查看</a></li><li>护理补贴 <a href=/b>查看</a></li></ul>"), page("<a href=/a>高龄补贴申请表</a>")],
    ),
    "2.4.6 headings and labels": ([page("<h2>标题</h2><p>年满八十周岁。</p>"), page("<label>请输入<input></label>"), page("<h2>天气预报</h2><p>年满八十周岁可以申请补贴。</p>")], [page("<h2>申请条件</h2><p>年满八十周岁。</p>"), page("<label>姓名<input autocomplete=name></label>")]),
    "2.4.7 focus": ([page("<a href=/a class=f>申请表</a> <a href=/b class=f>指南</a>", head="<style>.f:focus{outline:none}</style>"), page("<button style='outline:0;border:1px solid #333'>提交</button>")], [page("<a href=/a>申请表</a>"), page("<a href=/a class=f>申请表</a>", head="<style>.f:focus{outline:none;background:#036;color:#fff}</style>"), page("<a href=/a class=f>申请表</a>", head="<style>.f:focus:not(:focus-visible){outline:none}</style>")]),
    "2.5.3 label in name": ([page("<button aria-label=搜索>提交申请</button>")], [page("<button aria-label='提交申请（新窗口）'>提交申请</button>")]),
    "3.1.1 language": ([page("<p>x</p>", lang=""), page("<p>x</p>", lang="zhongwen"), page(f"<p>{P * 5}</p>", lang="en")], [page(f"<p>{P * 5}</p>", lang="zh"), page(f"<p>{P * 5}</p>", lang="zh-Hans-CN")]),
    "3.1.2 parts": ([page(f"<p lang=qqqx>{P}</p>"), page(f"<p>{EN * 2}</p>"), page(f"<p lang=fr>{P}</p>")], [page(f"<p lang=en>{EN * 2}</p>"), page("<p>系统支持 Chrome、Edge 浏览器。</p>")]),
    "3.2.1 on focus": ([page("<input aria-label=姓名 autocomplete=name onfocus=\"window.open('/help')\">")], [page("<input aria-label=姓名 autocomplete=name onfocus=\"this.value=''\">")]),
    "3.2.2 on input": ([page("<select aria-label=友情链接 onchange='location.href=this.value'><option value=/a>甲</option><option value=/b>乙</option></select>")], [page("<select aria-label=年份><option>2025</option><option>2026</option></select><button>查询</button>")]),
    "3.3.2 labels": ([page("<input placeholder=请输入身份证号>"), page("<p>姓名</p><input name=xm>"), page("<div>联系电话：<input name=dh></div>")], [page("<label for=z>身份证号</label><input id=z placeholder=十八位>"), page("<input aria-label=站内搜索 placeholder=请输入关键词 type=search>")]),
    "4.1.2 names and roles": (
        [page("<button></button>"), page("<button><i class=icon></i></button>"), page("<iframe src=/f.html width=200 height=90></iframe>"), page("<div role=buton tabindex=0>提交</div>"), page("<div role=checkbox tabindex=0 onkeydown='x()'>同意</div>"), page("<a href=/a aria-hidden=true>隐去的链接</a>"), page("<button aria-expanded=yes>展开</button>"), page("<input type=image src=/i.png>"), page("<div role=button tabindex=0 onclick='x()'>提交申请</div>")],
        [page("<button aria-label=关闭><i class=icon></i></button>"), page("<iframe src=/f.html title=办事地图 width=200 height=90></iframe>"), page("<div role=checkbox aria-checked=false tabindex=0 onkeydown='x()' onclick='x()'>同意</div>"), page("<button aria-expanded=false>展开</button>"), page("<div role=button tabindex=0 onclick='x()' onkeydown='x()'>提交申请</div>")],
    ),
}  # fmt: skip
