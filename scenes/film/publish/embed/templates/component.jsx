/* {{ clip.name }}, a clip of how a neural network learns, for MDX and Docusaurus.

   import {{ component }} from "@site/static/clips/{{ clip.name }}/snippets/{{ clip.name }}.jsx";
   <{{ component }} base="/clips/{{ clip.name }}" />{% if film_loop %}        the short loop: <{{ component }} loop base="/clips/{{ clip.name }}" />{% endif %}


   base: where the folder of the clip is published, without a slash at the end. */
{% if film_loop %}
import { useEffect } from "react";

{% endif %}
export default function {{ component }}({ base = {{ base | json }}{% if film_loop %}, loop = false{% endif %} }) {
{% if film_loop %}
  useEffect(() => {
    if (loop) tend();
  }, [loop]);
  if (loop)
    return (
      {{ figure_of("figure-loop.html", BASE, script=false) | jsx | indent(6) }}
    );
{% endif %}
  return (
    {{ figure_of("figure.html", BASE) | jsx | indent(4) }}
  );
}
{% if film_loop %}

// Starts the loop where motion is welcome and gives it a button; where it already runs, it does nothing.
function tend() {
  {{ source("loop.js") | indent(2) }}
}
{% endif %}
