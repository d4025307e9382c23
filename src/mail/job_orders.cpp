#include "mail/job_orders.hpp"

#include "mail/campaign_payload.hpp"

namespace relay {

send_campaign_job read_send_campaign(const job_line& line, const json_path& path)
{
    const json_path place = path.member("payload");
    const dom::object payload = expect_object(line.required(line_field::payload), place);
    return {read_campaign_payload(payload, place, start_field::unknown)};
}

cancel_job read_cancel(const job_line& line)
{
    const auto campaign = line.string(line_field::campaign);
    if (!campaign)
        return {.id = std::string(line.required_string(line_field::id)), .campaign = {}};
    if (campaign->empty() || line.given(line_field::id))
        refuse_field(line.place(line_field::campaign), "A campaign's name, without `id`.");
    return {.id = {}, .campaign = std::string(*campaign)};
}

join_job read_join(const job_line& line)
{
    const auto recipient = line.required(line_field::recipient);
    return {
        .campaign = std::string(line.required_string(line_field::campaign)),
        .recipient =
            simdjson::to_string(expect_object(recipient, line.place(line_field::recipient)))};
}

happened_job read_happened(const job_line& line)
{
    const auto event = line.required(line_field::event);
    const auto campaign = line.string(line_field::campaign);
    if (campaign && campaign->empty())
        refuse_field(line.place(line_field::campaign), "The id of a campaign.");
    return {
        .event = std::string(expect_word(event, line.place(line_field::event))),
        .email = std::string(line.required_string(line_field::email)),
        .campaign = std::string(campaign.value_or(""))};
}

subscribe_job read_subscription(const job_line& line)
{
    subscribe_job job;
    if (const auto events = line.given(line_field::events)) {
        const json_path place = line.place(line_field::events);
        std::size_t index = 0;
        for (const dom::element item : expect_array(*events, place, "an array of strings"))
            job.events.emplace_back(expect_string(item, place.element(index++)));
    }
    if (const auto tags = line.given(line_field::tags)) {
        const json_path place = line.place(line_field::tags);
        if (!is_empty_array(*tags))
            for (const auto [name, value] : expect_object(*tags, place))
                job.tags.emplace_back(name, expect_string(value, place.member(name)));
    }
    if (const auto after = line.given(line_field::after)) {
        std::int64_t number = 0;
        if (after->get(number) != simdjson::SUCCESS || number < 0)
            refuse_field(line.place(line_field::after), "Expected a number, 0 or greater.");
        job.after = number;
    }
    return job;
}

} // namespace relay
