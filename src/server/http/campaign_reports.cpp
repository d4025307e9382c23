#include "relay/campaign/campaign_desk.hpp"
#include "relay/campaign/course_reading.hpp"
#include "relay/campaign/fate_export.hpp"
#include "relay/store/campaign_reader.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/campaign_handlers.hpp"
#include "server/http/campaign_views.hpp"
#include "server/http/file_request.hpp"
#include "server/http/report_views.hpp"
#include "server/http/url.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// Of a campaign that messages only name
answering get_named_report(const http_parts& parts, const std::string& name)
{
    report_query query{.by = report_by::campaign, .limit = 1};
    query.campaign = name;
    const auto table = co_await parts.event_reader.report(std::move(query));
    if (table.rows.empty())
        co_return answer_error(404, "not_found", "There is no campaign with this id.");
    auto report = to_json(table.total);
    report["id"] = name;
    report["name"] = name;
    report["state"] = table.total.queued() > 0 ? "running" : "finished";
    co_return answer_json(report);
}

// The fates of a campaign's recipients, some hundred at a time
class fate_list final : public outgoing_body
{
public:
    fate_list(
        campaign_reader& reader,
        const in_flight& requests,
        const campaign_record& campaign,
        std::vector<std::string> steps,
        bool csv
    )
        : reader_(reader),
          requests_(requests),
          campaign_(campaign.id),
          cancelled_(campaign.state == campaign_state::cancelled),
          steps_(std::move(steps)),
          csv_(csv)
    {
    }

    asio::awaitable<std::string> next() override
    {
        constexpr std::size_t at_once = 500;
        std::string text;
        if (csv_ && !begun_)
            append_fate_heading(text);
        begun_ = true;
        const auto courses = co_await read_courses(reader_, requests_, campaign_, after_, at_once);
        for (const auto& course : courses) {
            after_ = course.id;
            std::string at;
            const auto fate = fate_of(course, cancelled_, steps_, at);
            if (csv_)
                append_fate_row(text, fate);
            else
                append_fate_line(text, fate);
        }
        co_return text;
    }

private:
    campaign_reader& reader_;
    const in_flight& requests_;
    campaign_id campaign_;
    bool cancelled_;
    std::vector<std::string> steps_;
    bool csv_;
    bool begun_{};
    recipient_id after_{};
};

} // namespace

namespace {

// By the domains of recipients, the largest first
answering get_report_by_domain(const http_parts& parts, std::string id)
{
    report_query query{.by = report_by::recipient_domain, .tag = {}};
    query.campaign = id;
    auto table = co_await parts.event_reader.report(std::move(query));
    auto before = R"({"id":)" + json::serialize(id) + R"(,"data":)";
    co_return answer_table(std::move(before), std::move(table));
}

// Of a sequence, in the order of its steps
answering get_report_by_step(const http_parts& parts, std::string id)
{
    const auto found = co_await parts.campaign_desk.find(id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    const auto names =
        co_await parts.campaign_desk.names_of_steps(std::get<campaign_record>(found));
    report_query query{.by = report_by::step, .tag = {}};
    query.campaign = id;
    const auto table = co_await parts.event_reader.report(std::move(query));
    json::array data;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto row = std::ranges::find(table.rows, std::to_string(i + 1), &report_row::key);
        auto counts = to_json(row == table.rows.end() ? tally() : row->numbers);
        counts["key"] = names[i];
        data.push_back(std::move(counts));
    }
    const json::object answer{
        {"id", id},
        {"data", std::move(data)},
        {"total", to_json(table.total)},
        {"has_more", false}};
    co_return answer_json(answer);
}

} // namespace

answering get_campaign_report(const http_parts& parts, api_call call)
{
    const auto by = query_parameter(call.request.query, "by");
    if (by == "domain")
        co_return co_await get_report_by_domain(parts, call.id);
    if (by == "step")
        co_return co_await get_report_by_step(parts, call.id);
    if (by)
        refuse_body("`by` is `domain` or `step`.");
    const auto found = co_await parts.campaign_desk.find(call.id);
    const auto* campaign = std::get_if<campaign_record>(&found);
    if (!campaign)
        co_return co_await get_named_report(parts, call.id);
    const auto mails = co_await mails_of(parts, campaign->id);
    auto report = numbers_json(*campaign, mails);
    report["id"] = call.id;
    report["name"] = campaign->name;
    report["state"] = to_string(campaign->state);
    co_return answer_json(report);
}

answering export_recipients(const http_parts& parts, api_call call)
{
    const auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    const auto& campaign = std::get<campaign_record>(found);
    const bool csv = wants_csv(call.request.header("accept"));
    auto steps = co_await parts.campaign_desk.names_of_steps(campaign);
    server_response response{
        .content_type = csv ? "text/csv; charset=utf-8" : "application/x-ndjson"};
    response.streamed = std::make_shared<fate_list>(
        parts.campaign_reader, parts.in_flight, campaign, std::move(steps), csv
    );
    co_return response;
}

} // namespace relay
