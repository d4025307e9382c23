#include "sim/http_reply.hpp"

#include "sim/json_text.hpp"

#include <chrono>
#include <ctime>

namespace relay::sim {

std::string_view reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 422:
        return "Unprocessable Entity";
    case 429:
        return "Too Many Requests";
    case 451:
        return "Unavailable For Legal Reasons";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 520:
        return "Web Server Returned an Unknown Error";
    case 524:
        return "A Timeout Occurred";
    default:
        return "Unknown";
    }
}

namespace {

void append_header(std::string& out, std::string_view name, std::uint64_t value)
{
    out += name;
    append_json(out, value);
    out += "\r\n";
}

void append_rate(std::string& out, const admission& rate, bool retry_after)
{
    append_header(out, "ratelimit-limit: ", rate.limit);
    append_header(out, "ratelimit-remaining: ", rate.remaining);
    append_header(out, "ratelimit-reset: ", rate.reset_s);
    out += "ratelimit-policy: ";
    append_json(out, std::uint64_t{rate.limit});
    out += ";w=1\r\n";
    if (retry_after)
        append_header(out, "retry-after: ", rate.reset_s);
}

// "date: Sun, 06 Nov 1994 08:49:37 GMT", made once a second
void append_date(std::string& out, wall_time when)
{
    thread_local std::time_t made_for = -1;
    thread_local std::string line;
    const auto second = std::chrono::system_clock::to_time_t(when);
    if (second != made_for) {
        std::tm parts{};
        ::gmtime_r(&second, &parts);
        char text[64];
        const auto length =
            std::strftime(text, sizeof text, "date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        line.assign(text, length);
        made_for = second;
    }
    out += line;
}

} // namespace

void http_reply::clear()
{
    auto memory = std::move(body);
    memory.clear();
    *this = {};
    body = std::move(memory);
}

void http_reply::fail(const problem& p)
{
    status = p.status;
    body.clear();
    append_json(body, p);
}

void append_head(std::string& out, const http_reply& r)
{
    out += "HTTP/1.1 ";
    append_json(out, static_cast<std::uint64_t>(r.status));
    out += ' ';
    out += reason(r.status);
    out += "\r\nserver: resend-sim\r\ncontent-type: ";
    out += r.content_type;
    out += "\r\n";
    append_header(out, "content-length: ", r.body.size());
    if (r.date)
        append_date(out, *r.date);
    if (r.rate && r.rate->limit != 0)
        append_rate(out, *r.rate, r.retry_after);
    if (r.daily_used)
        append_header(out, "x-resend-daily-quota: ", *r.daily_used);
    if (r.monthly_used)
        append_header(out, "x-resend-monthly-quota: ", *r.monthly_used);
    out += r.keep_alive ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n";
}

void append_reply(std::string& out, const http_reply& r)
{
    append_head(out, r);
    if (!r.without_body)
        out += r.body;
}

} // namespace relay::sim
