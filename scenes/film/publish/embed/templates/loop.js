(function () {
  var motion = matchMedia("(prefers-reduced-motion: no-preference)");
  var look =
    ":host{position:absolute;right:4px;bottom:4px}" +
    "button{box-sizing:border-box;display:grid;place-items:center;width:44px;height:44px;margin:0;padding:0;border:0;" +
    "border-radius:50%;background:radial-gradient(rgb(0 0 0/.66) 17px,#0000 18px);color:#fff;cursor:pointer}" +
    "button:hover{background:radial-gradient(#000 17px,#0000 18px)}" +
    "button:focus-visible{outline:3px solid #fff;outline-offset:-3px;box-shadow:0 0 0 3px #000;background:#000}" +
    "button::before{content:'';width:12px;height:14px;background:currentColor}" +
    ".play::before{margin-left:3px;clip-path:polygon(0 0,100% 50%,0 100%)}" +
    ".pause::before{clip-path:polygon(0 0,34% 0,34% 100%,66% 100%,66% 0,100% 0,100% 100%,0 100%)}" +
    "@media(forced-colors:active){button{border:2px solid ButtonText}" +
    "button::before{forced-color-adjust:none;background:ButtonText}}";
  function tend(video) {
    var box = video.parentNode;
    var host = box.querySelector("[data-tracereel-button]");
    if (host) {
      if (host.shadowRoot) return;
      host.remove();
    }
    host = document.createElement("span");
    host.setAttribute("data-tracereel-button", "");
    var root = host.attachShadow({ mode: "open" });
    var sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
    root.adoptedStyleSheets = [sheet];
    var button = document.createElement("button");
    button.type = "button";
    root.append(button);
    box.append(host);
    box.parentNode.querySelectorAll("[style]").forEach(function (part) {
      part.style.cssText = part.getAttribute("style");
    });
    var near = false;
    var chosen = null;
    function say() {
      button.className = video.paused ? "play" : "pause";
      button.setAttribute("aria-label", (video.paused ? "Play: " : "Pause: ") + video.getAttribute("aria-label"));
    }
    function update() {
      var run = near ? (chosen === null ? motion.matches : chosen) : false;
      if (!run) video.pause();
      else if (video.paused) video.play().catch(say);
    }
    button.addEventListener("click", function () {
      chosen = video.paused;
      near = true;
      update();
    });
    motion.addEventListener("change", function () {
      chosen = null;
      update();
    });
    video.addEventListener("play", say);
    video.addEventListener("pause", say);
    video.muted = true;
    video.controls = false;
    say();
    new IntersectionObserver(function (entries) {
      near = entries[entries.length - 1].isIntersecting;
      update();
    }, { rootMargin: "100px 0px" }).observe(video);
  }
  if ("adoptedStyleSheets" in document) document.querySelectorAll("video[data-tracereel-loop]").forEach(tend);
})();
