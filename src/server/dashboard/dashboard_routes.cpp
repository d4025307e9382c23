#include "server/dashboard/embedded_pages.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/shared_text.hpp"

#include <memory>

namespace relay {

namespace {

// Callers who have no token may ask for a page, and are many and slow perhaps.
constexpr std::size_t bytes_at_once = 16 << 10;

server_response answer_page(const embedded_page& page)
{
    server_response response{.content_type = "text/html; charset=utf-8"};
    response.headers = {
        {"Content-Security-Policy", std::string(page.policy)},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cache-Control", "no-store"},
        {"X-Robots-Tag", "noindex"}};
    response.streamed = std::make_shared<shared_text>(nullptr, page.html, bytes_at_once);
    return response;
}

// There is no secret in it: it asks for the token itself.
answering get_dashboard(const http_parts&, api_call)
{
    co_return answer_page(dashboard_page);
}

answering get_mail_frame(const http_parts&, api_call)
{
    co_return answer_page(mail_frame_page);
}

answering get_picture_frame(const http_parts&, api_call)
{
    co_return answer_page(picture_frame_page);
}

} // namespace

route_table dashboard_routes()
{
    using enum audience;
    static constexpr route routes[] = {
        {"GET", "/", get_dashboard, open},
        {"GET", "/mail-frame", get_mail_frame, open},
        {"GET", "/mail-frame/pictures", get_picture_frame, open},
    };
    return routes;
}

} // namespace relay
