// Strokes of a finger, pen or mouse become the path of a picture 600 by 200. ES5: old phones read it too.
(function () {
  "use strict";
  // Without points closer than `far` to the last one kept; the end of a stroke always stays.
  function pathOf(strokes, far) {
    var path = "";
    strokes.forEach(function (stroke) {
      var last = null;
      stroke.forEach(function (point, at) {
        var dx = last ? point[0] - last[0] : 0, dy = last ? point[1] - last[1] : 0;
        if (last && at < stroke.length - 1 && dx * dx + dy * dy < far * far) return;
        if (last && !dx && !dy) return;
        path += (last ? "L" : "M") + point[0] + " " + point[1];
        last = point;
      });
      if (stroke.length === 1) path += "L" + Math.abs(stroke[0][0] - 1) + " " + last[1];
    });
    return path;
  }

  function begin(box) {
    var canvas = box.querySelector("canvas"), field = box.querySelector("input"), pen = canvas.getContext("2d");
    var strokes = [], stroke = null;
    if (!pen || box.getAttribute("data-ready")) return;
    box.setAttribute("data-ready", "1");
    box.removeAttribute("hidden");
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#16211c";

    function place(where) {
      var frame = canvas.getBoundingClientRect();
      var x = Math.round((where.clientX - frame.left) * 600 / frame.width);
      var y = Math.round((where.clientY - frame.top) * 200 / frame.height);
      return [Math.max(0, Math.min(600, x)), Math.max(0, Math.min(200, y))];
    }
    function add(point) {
      var from = stroke.length ? stroke[stroke.length - 1] : point;
      stroke.push(point);
      pen.beginPath();
      pen.moveTo(from[0], from[1]);
      pen.lineTo(point[0], point[1]);
      pen.stroke();
    }
    function keep() {
      var far = 2, path = pathOf(strokes, far);
      while (path.length > 8000 && far < 60) path = pathOf(strokes, far += 2);
      field.value = path;
    }
    function down(event) {
      event.preventDefault();
      stroke = [];
      strokes.push(stroke);
      add(place(event.touches ? event.touches[0] : event));
    }
    function move(event) {
      if (!stroke) return;
      event.preventDefault();
      add(place(event.touches ? event.touches[0] : event));
    }
    function up() {
      if (stroke) keep();
      stroke = null;
    }
    function listen(names) {
      canvas.addEventListener(names[0], down, false);
      canvas.addEventListener(names[1], move, false);
      names.slice(2).forEach(function (name) { window.addEventListener(name, up, false); });
    }
    if (window.PointerEvent) listen(["pointerdown", "pointermove", "pointerup", "pointercancel"]);
    else {
      listen(["touchstart", "touchmove", "touchend", "touchcancel"]);
      listen(["mousedown", "mousemove", "mouseup"]);
    }
    box.querySelector("button").addEventListener("click", function () {
      strokes = [];
      field.value = "";
      pen.clearRect(0, 0, 600, 200);
    }, false);
  }
  [].forEach.call(document.querySelectorAll(".drawing"), begin);
})();
