#include "relay/account/domain_book.hpp"
#include "relay/base/time.hpp"
#include "relay/doctor/domain_json.hpp"
#include "server/http/answer.hpp"
#include "server/http/handlers.hpp"

#include <boost/json/array.hpp>

namespace relay {

namespace json = boost::json;

answering get_domains(const http_parts& parts, api_call)
{
    const auto reports = co_await parts.domain_book.look();
    json::array data;
    for (const auto& report : reports.domains)
        data.push_back(to_json(report));
    const auto& why = reports.not_asked;
    json::object answer{
        {"checked_at", to_iso8601(reports.checked_at)},
        {"status_unknown_because", why.empty() ? json::value() : json::value(why)},
        {"has_more", reports.has_more},
        {"data", std::move(data)},
    };
    co_return answer_json(answer);
}

} // namespace relay
