"""How many questions a request asked of the database, told in a header to whoever asks: costs nothing otherwise."""

from contextlib import ExitStack

from django.db import connection


class CountQueries:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "X-Count" not in request.headers:
            return self.get_response(request)
        asked = []

        def count(execute, sql, parameters, many, context):
            asked.append(sql)
            return execute(sql, parameters, many, context)

        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(count))
            response = self.get_response(request)
        response["X-Queries"] = str(len(asked))
        return response
