"""Pages with faults in every corner where an engine may miss them: frames, shadow roots, forms, tables, colours."""

from __future__ import annotations

FAULTS = """<img src=/x.png><a href=/nameless></a><input type=text><button></button>
<p style="color:#aaa;background:#fff">看不清的灰字，对比不足四点五比一</p>
<table><tr><td>名称</td><td>数值</td></tr><tr><td>甲</td><td>1</td></tr></table>
<ul><div>不是列表项</div></ul><div role=button>假按钮</div><select></select>"""


def pages(other: str) -> dict[str, str]:
    """Path -> HTML; `other` is the address of the same server under another origin."""
    return {
        "/plain.html": f"<title>普通</title><h1>标题</h1>{FAULTS}",
        "/clean.html": "<!DOCTYPE html><html lang=zh><title>干净</title><main><h1>标题</h1><p>正文</p></main></html>",
        "/framed.html": f"<!DOCTYPE html><html lang=zh><title>框</title><main><h1>框</h1><iframe src=/plain.html title=内></iframe></main>{FAULTS}</html>",
        "/frame-only.html": "<html lang=zh><title>框架集</title><frameset cols='50%,50%'><frame src=/plain.html title=左><frame src=/nested.html title=右></frameset></html>",
        "/nested.html": "<!DOCTYPE html><html lang=zh><title>嵌套</title><main><h1>外</h1><iframe src=/framed.html></iframe></main></html>",
        "/cross.html": f"<!DOCTYPE html><html lang=zh><title>跨域</title><main><h1>外</h1><iframe title=甲 src='{other}/plain.html'></iframe></main></html>",
        "/shadow.html": "<!DOCTYPE html><html lang=zh><title>影</title><main><h1>影</h1><div id=h></div></main><script>"
        "const r=h.attachShadow({mode:'open'});r.innerHTML='<img src=/x.png><input><iframe src=/plain.html></iframe>'</script></html>",
        "/sandbox.html": "<!DOCTYPE html><html lang=zh><title>沙</title><main><h1>沙</h1><iframe title=沙 sandbox='allow-same-origin allow-scripts' src=/plain.html></iframe></main></html>",
        "/srcdoc.html": '<!DOCTYPE html><html lang=zh><title>文</title><main><h1>文</h1><iframe title=文 srcdoc="<img src=/x.png><input>"></iframe><iframe title=空></iframe></main></html>',
        "/forms.html": "<!DOCTYPE html><html lang=zh><title>表单</title><main><h1>表单</h1><form><input placeholder=姓名><input type=radio name=a><label>甲</label>"
        "<select onchange='location=this.value'><option>甲</select><textarea></textarea><input type=image src=/x.png></form></main></html>",
        "/aria.html": "<!DOCTYPE html><html lang=zh><title>角色</title><main><h1>角色</h1><div role=listbox><div>项</div></div><div role=tab aria-selected=maybe>页签</div>"
        "<div aria-hidden=true><a href=/a>藏着的链接</a></div><div role=img></div><h4>跳级</h4><div tabindex=5>五</div></main></html>",
        "/contrast.html": "<!DOCTYPE html><html lang=zh><title>色</title><main><h1>色</h1><p style='color:#777;background:#888'>灰上灰</p>"
        "<p style='background:linear-gradient(red,blue);color:#fff'>渐变上的字</p><p style='color:#999'>浅灰的日期</p><a style='color:#00e'>无地址</a></main></html>",
    }


# The bare engine cannot run on these in the page's own world, so there is nothing to compare with but ourselves.
def hostile() -> dict[str, str]:
    return {
        "/toJSON.html": f"<script>Array.prototype.toJSON=()=>'x';Object.prototype.toJSON=()=>'y'</script><title>x</title><h1>t</h1>{FAULTS}",
        "/array.html": f"<script>Array.from=()=>[];window.Promise=function(){{throw 1}};Array.prototype.map=()=>[]</script><title>x</title><h1>t</h1>{FAULTS}",
        "/amd.html": f"<script>window.define=function(){{}};define.amd=true;window.module={{exports:{{}}}};window.axe={{run(){{throw 'mine'}}}}</script><title>x</title><h1>t</h1>{FAULTS}",
    }
