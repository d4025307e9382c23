#include "resend/bounce.hpp"

#include "resend/event_detail.hpp"
#include "resend/json_answer.hpp"

namespace relay {

namespace {

constexpr std::size_t longest_type = 64; // beyond this something is odd, and is cut

} // namespace

bounce_report read_bounce(const simdjson::dom::object& bounce)
{
    const auto type = text_at(bounce, "type");
    bounce_report report;
    if (!type.empty())
        report.kind = parse_bounce_type(type);
    report.sub_type = shortened(text_at(bounce, "subType"), longest_type);
    event_detail detail;
    detail.add("type", type);
    detail.add("subType", report.sub_type);
    detail.add("message", text_at(bounce, "message"));
    detail.add_diagnostic_codes(bounce);
    report.detail = detail.take();
    return report;
}

} // namespace relay
