#include "net/response_head.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace relay {

namespace {

bool stays_in_its_line(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void add(std::string& head, std::string_view name, std::string_view value)
{
    if (!stays_in_its_line(name) || !stays_in_its_line(value))
        throw std::invalid_argument("a response header has a line break");
    head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

std::string http_date(std::chrono::sys_seconds time)
{
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    char text[64];
    const int length = std::snprintf(
        text,
        sizeof text,
        "%s, %02u %s %04d %02d:%02d:%02d GMT",
        days[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    return {text, static_cast<std::size_t>(length)};
}

std::string chunk_head(std::size_t size)
{
    char text[32];
    const int length = std::snprintf(text, sizeof text, "%zx\r\n", size);
    return {text, static_cast<std::size_t>(length)};
}

std::string
response_head(const server_response& response, std::string_view date, connection_header connection)
{
    std::string head;
    head.reserve(256);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status))
    );
    head.append("\r\n");
    add(head, "Date", date);
    if (!response.content_type.empty() && (!response.body.empty() || response.streamed))
        add(head, "Content-Type", response.content_type);
    if (response.status != 204 && response.status != 304 && !response.streamed)
        add(head, "Content-Length", std::to_string(response.body.size()));
    for (const auto& [name, value] : response.headers)
        add(head, name, value);
    if (connection == connection_header::close)
        add(head, "Connection", "close");
    else if (connection == connection_header::keep_alive)
        add(head, "Connection", "keep-alive");
    head.append("\r\n");
    return head;
}

} // namespace relay
