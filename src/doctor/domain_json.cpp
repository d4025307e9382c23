#include "relay/doctor/domain_json.hpp"

#include "relay/base/json_or_null.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace relay {

namespace json = boost::json;

namespace {

json::array texts(const std::vector<std::string>& all)
{
    return json::array(all.begin(), all.end());
}

json::object to_json(const dmarc_record& record, const std::string& name, bool subdomain)
{
    return {
        {"name", name},
        {"policy", to_string(record.policy)},
        {"subdomain_policy", to_string(record.subdomain_policy.value_or(record.policy))},
        {"policy_here", to_string(record.policy_for(subdomain))},
        {"nonexistent_policy",
         to_string(record.nonexistent_policy.value_or(record.policy_for(true)))},
        {"percent", record.percent},
        {"testing", record.testing},
        {"dkim_alignment", to_string(record.dkim)},
        {"spf_alignment", to_string(record.spf)},
        {"reports_to", texts(record.reports_to)},
        {"failures_to", texts(record.failures_to)},
        {"consequences", texts(consequences(record, subdomain))},
    };
}

} // namespace

json::object to_json(const diagnosis& f)
{
    return {
        {"check", f.check},
        {"domain", text_or_null(f.subject)},
        {"level", to_string(f.level)},
        {"text", f.text},
        {"advice", text_or_null(f.advice)},
        {"record", text_or_null(f.record)},
    };
}

json::object to_json(const domain_report& report)
{
    auto worst = severity::good;
    json::array checks;
    for (const auto& f : report.diagnoses) {
        worst = std::max(worst, f.level);
        checks.push_back(to_json(f));
    }
    json::value dmarc;
    if (report.dmarc)
        dmarc = to_json(
            *report.dmarc, report.dmarc_name, report.dmarc_name != "_dmarc." + report.domain
        );
    return {
        {"domain", report.domain},
        {"status", text_or_null(report.status)},
        {"level", to_string(worst)},
        {"dmarc", std::move(dmarc)},
        {"checks", std::move(checks)},
    };
}

} // namespace relay
