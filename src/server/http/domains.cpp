#include "relay/account/domain_book.hpp"
#include "relay/base/json_or_null.hpp"
#include "relay/base/time.hpp"
#include "relay/doctor/domain_json.hpp"
#include "server/http/answer.hpp"
#include "server/http/route_tables.hpp"

#include <boost/json/array.hpp>

namespace relay {

namespace json = boost::json;

namespace {

answering get_domains(const http_parts& parts, api_call)
{
    const auto reports = co_await parts.domain_book.look();
    json::array data;
    for (const auto& report : reports.domains)
        data.push_back(to_json(report));
    const auto& why = reports.not_asked;
    json::object answer{
        {"checked_at", to_iso8601(reports.checked_at)},
        {"status_unknown_because", text_or_null(why)},
        {"has_more", reports.has_more},
        {"data", std::move(data)},
    };
    co_return answer_json(answer);
}

} // namespace

route_table domain_routes()
{
    static constexpr route routes[] = {
        {"GET", "/relay/domains", get_domains},
    };
    return routes;
}

} // namespace relay
