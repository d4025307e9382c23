#include "relay/campaign/campaign_desk.hpp"

#include "campaign/campaign_refusals.hpp"
#include "campaign/kept_definition.hpp"
#include "campaign/start_check.hpp"
#include "relay/mail/schedule_time.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

campaign_result<campaign_state> result_of(const campaign_action& action)
{
    switch (action.answer) {
    case campaign_answer::done:
        return action.state;
    case campaign_answer::unknown:
        return no_such_campaign();
    case campaign_answer::conflict:
        return conflict_of(action.state);
    case campaign_answer::nobody:
        return invalid("The campaign has nobody to go to: give it recipients, or its list "
                       "subscribers, who are valid and not suppressed.");
    case campaign_answer::no_list:
        return invalid("Invalid `list` field. There is no list of this name.");
    case campaign_answer::failed:
        break;
    }
    return campaign_not_stored();
}

campaign_result<std::optional<wall_time>> time_of(const std::string& text, wall_time now)
{
    const auto at = parse_schedule(text, now);
    if (!at)
        return invalid("Invalid `at` field. Expected an ISO 8601 time such as "
                       "`2026-11-23T10:00:00Z`, or a phrase such as `in 10 min` or `now`.");
    if (*at <= now && text != "now")
        return invalid("Invalid `at` field. This time is past.");
    return text == "now" ? std::nullopt : std::optional(*at);
}

} // namespace

campaign_desk::campaign_desk(const parts& p, mail_surroundings around, std::string correlation_tag)
    : p_(p),
      around_(std::move(around)),
      correlation_tag_(std::move(correlation_tag)),
      one_joined_(p.ex)
{
}

definition_context campaign_desk::context() const
{
    return {.now = wall_now(), .correlation_tag = correlation_tag_};
}

asio::awaitable<campaign_result<campaign_record>> campaign_desk::find(std::string_view uuid)
{
    const auto id = p_.id_codec.parse_message(uuid);
    if (!id)
        co_return no_such_campaign();
    const campaign_id number{id->value};
    auto found = co_await p_.campaign_reader.find(number);
    if (!found)
        co_return no_such_campaign();
    co_return std::move(*found);
}

asio::awaitable<std::vector<std::string>> campaign_desk::names_of_steps(campaign_record campaign)
{
    auto read = [&campaign] {
        std::vector<std::string> names;
        for (auto& step : stored_definition(campaign.definition).steps)
            names.push_back(std::move(step.name));
        return names;
    };
    co_return co_await thread_.run(campaign.definition.size(), std::move(read));
}

asio::awaitable<campaign_result<made_campaign>> campaign_desk::make(campaign_text text)
{
    auto task = [&text, here = context()] { return read_text(text, here); };
    auto read = co_await thread_.run(text.fields.size(), std::move(task));
    if (auto* refusal = std::get_if<definition_refusal>(&read))
        co_return std::move(*refusal);
    auto& [definition, kept, has_time, new_steps, has_links] = std::get<kept_definition>(read);
    if (text.recipients && !definition.list.empty())
        co_return invalid("Invalid `list` field. Give either `recipients` or a `list`.");

    const auto now = wall_now();
    made_campaign made{
        .id = {p_.id_source.next_message(now).value},
        .state = campaign_state::draft,
        .recipients = {}};
    new_campaign c{
        .id = made.id, .name = definition.name, .definition = std::move(kept), .created = now};
    if (!co_await p_.campaign_book.create(std::move(c)))
        co_return campaign_not_stored();
    if (auto refusal = co_await fill(made, text)) {
        co_await p_.campaign_book.take_back(made.id);
        co_return std::move(*refusal);
    }
    co_return made;
}

// Why the campaign that was made is not to be
asio::awaitable<std::optional<definition_refusal>>
campaign_desk::fill(made_campaign& made, campaign_text& text)
{
    auto campaign = co_await p_.campaign_reader.find(made.id);
    if (!campaign)
        co_return no_such_campaign();
    if (text.recipients) {
        auto taken = co_await p_.recipient_intake.take(
            *campaign, std::move(*text.recipients), recipient_format::json
        );
        if (auto* error = std::get_if<api_error>(&taken))
            co_return definition_refusal{.error = std::move(*error), .in_templates = {}};
        made.recipients = std::get<upload_record>(std::move(taken));
        campaign = co_await p_.campaign_reader.find(made.id);
    }
    if (!text.start)
        co_return std::nullopt;
    auto started = co_await start(std::move(*campaign), std::nullopt);
    if (auto* refusal = std::get_if<definition_refusal>(&started))
        co_return std::move(*refusal);
    made.state = std::get<campaign_state>(started);
    co_return std::nullopt;
}

asio::awaitable<campaign_result<campaign_record>>
campaign_desk::change(campaign_record campaign, campaign_text text)
{
    if (text.recipients || text.start)
        co_return invalid("Recipients are posted to `/recipients`, and a campaign is started by "
                          "`/start`.");
    std::vector states = before_the_start;
    if (!is_one_of(campaign.state, states)) {
        states = {campaign_state::running, campaign_state::paused};
        if (!is_one_of(campaign.state, states))
            co_return conflict_of(campaign.state);
    }
    const auto before = campaign;
    auto task = [&before, &text, here = context()] { return read_change(before, text, here); };
    const auto bytes = before.definition.size() + text.fields.size();
    auto read = co_await thread_.run(bytes, std::move(task));
    if (auto* refusal = std::get_if<definition_refusal>(&read))
        co_return std::move(*refusal);
    auto& [after, kept, has_new_time, new_steps, has_new_links] = std::get<kept_definition>(read);
    campaign.name = after.name;
    campaign.definition = std::move(kept);
    const bool moves = campaign.state == campaign_state::scheduled && has_new_time;
    if (moves && !after.scheduled_at)
        co_return invalid("Invalid `scheduled_at` field. A scheduled campaign has a time: start it "
                          "at once, or cancel it.");
    if (campaign.state == campaign_state::scheduled) {
        start_check check(
            p_.campaign_reader, p_.contact_reader, thread_, !around_.public_url.empty()
        );
        if (auto refusal = co_await check.look(campaign))
            co_return std::move(*refusal);
    }
    if (has_new_links && around_.public_url.empty())
        co_return dead_links();
    const auto defined = co_await define(
        campaign, before.definition, std::move(states), after.steps.size(), new_steps
    );
    if (defined.status == campaign_change_result::conflict)
        co_return conflict_of(defined.state);
    if (defined.status == campaign_change_result::changed)
        co_return refused(409, "conflict", "The campaign was changed meanwhile. Change it again.");
    if (defined.status != campaign_change_result::done)
        co_return campaign_not_stored();
    p_.campaign_control.redefined(campaign.id);
    if (moves) {
        const auto moved = co_await p_.campaign_control.start(campaign.id, after.scheduled_at);
        auto result = result_of(moved);
        if (auto* refusal = std::get_if<definition_refusal>(&result))
            co_return std::move(*refusal);
    }
    auto now = co_await p_.campaign_reader.find(campaign.id);
    co_return now ? std::move(*now) : std::move(campaign);
}

// `before`: what it was read as. `new_steps`: the last so many of its steps came while it ran, and
// are awaited from now on.
asio::awaitable<campaign_change_result> campaign_desk::define(
    const campaign_record& campaign,
    std::string before,
    std::vector<campaign_state> states,
    std::size_t steps,
    std::size_t new_steps
)
{
    if (new_steps == 0)
        co_return co_await p_.campaign_book.define(
            campaign.id, std::move(states), campaign.name, campaign.definition, std::move(before)
        );
    co_return co_await p_.sequence_book.append(
        campaign.id,
        campaign.name,
        campaign.definition,
        std::move(before),
        static_cast<std::uint32_t>(steps - new_steps + 1),
        static_cast<std::uint32_t>(steps),
        wall_now()
    );
}

asio::awaitable<campaign_result<campaign_state>>
campaign_desk::start(campaign_record campaign, std::optional<std::string> at)
{
    if (!is_one_of(campaign.state, before_the_start))
        co_return conflict_of(campaign.state);
    const auto now = wall_now();
    auto time = stored_definition(campaign.definition).scheduled_at;
    if (at) {
        auto given = time_of(*at, now);
        if (auto* refusal = std::get_if<definition_refusal>(&given))
            co_return std::move(*refusal);
        time = std::get<std::optional<wall_time>>(given);
    } else if (time && *time <= now) {
        co_return invalid("Its `scheduled_at` is past. Start it `at` another time, or `now`.");
    }
    co_return co_await start_at(std::move(campaign), time);
}

asio::awaitable<campaign_result<campaign_state>>
campaign_desk::start_at(campaign_record campaign, std::optional<wall_time> at)
{
    start_check check(p_.campaign_reader, p_.contact_reader, thread_, !around_.public_url.empty());
    if (auto refusal = co_await check.look(campaign))
        co_return std::move(*refusal);
    const auto now = co_await p_.campaign_reader.find(campaign.id);
    if (!now || now->definition != campaign.definition ||
        now->recipients.all != campaign.recipients.all)
        co_return refused(409, "conflict", "The campaign was changed meanwhile. Start it again.");
    co_return result_of(co_await p_.campaign_control.start(campaign.id, at));
}

asio::awaitable<campaign_result<campaign_state>>
campaign_desk::pause(campaign_record campaign, std::string why)
{
    co_return result_of(co_await p_.campaign_control.pause(campaign.id, std::move(why)));
}

asio::awaitable<campaign_result<campaign_state>> campaign_desk::resume(campaign_record campaign)
{
    co_return result_of(co_await p_.campaign_control.resume(campaign.id));
}

asio::awaitable<campaign_result<campaign_state>> campaign_desk::cancel(campaign_record campaign)
{
    co_return result_of(co_await p_.campaign_control.cancel(campaign.id));
}

} // namespace relay
