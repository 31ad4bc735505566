(function () {
  if (!("IntersectionObserver" in window)) return;
  // Some browsers show a film's first picture as soon as they know it: it is to be the poster until it plays.
  function keepPoster(video) {
    var picture = video.parentNode.querySelector("picture img");
    if (!picture) return;
    function keep() {
      if (picture.currentSrc) video.poster = picture.currentSrc;
    }
    picture.addEventListener("load", keep);
    if (picture.complete) keep();
  }
  // Films that come near say how long they are and are quick to start; those far away cost nothing.
  var near = new IntersectionObserver(
    function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        near.unobserve(entry.target);
        keepPoster(entry.target);
        entry.target.preload = "metadata";
      });
    },
    { rootMargin: "50% 0px" }
  );
  document.querySelectorAll("video[preload=none]").forEach(function (video) {
    near.observe(video);
  });
  addEventListener("beforeprint", function () {
    document.querySelectorAll("img[loading=lazy]").forEach(function (picture) {
      picture.loading = "eager";
    });
  });
  // The contents say where one is: the last heading that has passed the upper third.
  var links = [].slice.call(document.querySelectorAll("nav.side a"));
  var heads = links.map(function (link) {
    return document.getElementById(decodeURIComponent(link.hash.slice(1)));
  });
  var waiting = false;
  function place() {
    waiting = false;
    var here = -1;
    heads.forEach(function (head, index) {
      if (head && head.getBoundingClientRect().top < innerHeight / 3) here = index;
    });
    if (innerHeight + scrollY >= document.documentElement.scrollHeight - 2) here = heads.length - 1;
    links.forEach(function (link, index) {
      if (index === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }
  if (links.length) {
    addEventListener("scroll", function () {
      if (!waiting) requestAnimationFrame(place);
      waiting = true;
    }, { passive: true });
    place();
  }
  // A tap on a number says where it was read, as pointing at it does.
  var note = null;
  document.addEventListener("click", function (event) {
    var figure = event.target.closest("data[title]");
    var again = note && note.previousElementSibling === figure;
    if (note) note.remove();
    note = null;
    if (!figure || again) return;
    note = document.createElement("span");
    note.className = "note";
    note.setAttribute("role", "status");
    note.textContent = figure.title;
    figure.after(note);
  });
})();
