self.COUNTER = {"version": "{{ version|escapejs }}", "shell": "{{ shell|escapejs }}", "patience": {{ patience|stringformat:"d" }}, "files": [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}]};
importScripts("{{ worker|escapejs }}");
