#include "cli/campaigns.hpp"

#include "cli/api_client.hpp"
#include "cli/campaign_calls.hpp"
#include "cli/campaign_view.hpp"
#include "cli/json_read.hpp"
#include "cli/streamed_export.hpp"
#include "cli/table.hpp"
#include "cli/upload.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace relay::cli {

namespace json = boost::json;

namespace {

int post(
    const session& s,
    const std::string& target,
    const json::object& body,
    const std::function<std::string(const json::value&)>& in_words
)
{
    return report_answer(s, api_client(s).post(target, json::serialize(body)), in_words);
}

// "html"
std::string named_field(const json::value& error)
{
    return text_at(error, "field");
}

} // namespace

int add_recipients(const session& s, const std::string& id, const std::string& path)
{
    upload_file file(path);
    api_client relay(s);
    const auto answer = upload(s, relay, campaign_target(id, "/recipients"), file);
    return report_upload(s, answer, file);
}

int preview_campaign(const session& s, const std::string& id, const std::string& as)
{
    json::object body;
    if (!as.empty())
        body["email"] = as;
    return post(s, campaign_target(id, "/preview"), body, preview_text);
}

int test_campaign(
    const session& s,
    const std::string& id,
    const std::vector<std::string>& to,
    const std::string& as
)
{
    json::object body{{"to", json::array(to.begin(), to.end())}};
    if (!as.empty())
        body["as"] = as;
    const auto addresses = list_at(body, "to");
    return post(s, campaign_target(id, "/test"), body, [&addresses](const json::value&) {
        return "a test is on its way to " + printable(addresses) + '\n';
    });
}

int start_campaign(const session& s, const std::string& id, const std::string& at)
{
    json::object body;
    if (!at.empty())
        body["at"] = at;
    api_client relay(s);
    const auto answer = relay.post(campaign_target(id, "/start"), json::serialize(body));
    if (!answer.ok())
        return report_refusal(answer, named_field);
    return report_answer(s, answer, [&relay](const json::value& changed) {
        return change_in_words(relay, changed);
    });
}

int change_campaign(const session& s, const std::string& id, const std::string& change)
{
    return post(s, campaign_target(id, '/' + change), {}, changed_text);
}

int list_campaigns(const session& s, const campaign_page& page)
{
    auto target = "/relay/campaigns?limit=" + std::to_string(page.limit);
    if (!page.state.empty())
        target += "&state=" + percent_encoded(page.state);
    if (!page.after.empty())
        target += "&after=" + percent_encoded(page.after);
    return report_answer(s, api_client(s).get(target), campaigns_text);
}

int show_campaign(const session& s, const std::string& id)
{
    return report_answer(s, api_client(s).get(campaign_target(id)), campaign_text);
}

int plan_campaign(const session& s, const std::string& id)
{
    return report_answer(s, api_client(s).get(campaign_target(id, "/plan")), plan_text);
}

int report_campaign(const session& s, const std::string& id, const std::string& by)
{
    auto target = campaign_target(id, "/report");
    if (!by.empty())
        target += "?by=" + percent_encoded(by);
    return report_answer(s, api_client(s).get(target), [&by](const json::value& report) {
        return by.empty() ? campaign_report_text(report) : campaign_parts_text(report, by);
    });
}

int export_campaign(const session& s, const std::string& id, const std::string& file)
{
    return export_streamed(s, campaign_target(id, "/recipients"), file);
}

} // namespace relay::cli
