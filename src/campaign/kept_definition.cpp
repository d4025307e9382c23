#include "campaign/kept_definition.hpp"

#include "campaign/campaign_mails.hpp"
#include "campaign/campaign_refusals.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

// Of one that runs or is paused
constexpr std::array<std::string_view, 7> changeable_fields = {
    "weight",
    "window",
    "bounce_limit",
    "bounceLimit",
    "complaint_limit",
    "complaintLimit",
    "steps"};

std::string not_while(campaign_state state)
{
    return "The campaign is " + std::string(to_string(state)) +
           ": `weight`, `window`, `bounce_limit` and `complaint_limit` may be changed, and "
           "steps of a sequence be appended.";
}

// How many steps of `after` are new; nothing: the others are not as they were. Recipients are
// somewhere among them.
std::optional<std::size_t>
count_appended(const campaign_definition& before, const campaign_definition& after)
{
    const auto known = std::ranges::mismatch(before.steps, after.steps).in1;
    if (known != before.steps.end() || before.steps.empty() != after.steps.empty())
        return std::nullopt;
    return after.steps.size() - before.steps.size();
}

// The reader of producers' JSON has read it already, but for how deep it is.
campaign_result<json::object> fields_of(const campaign_text& text)
{
    if (text.fields.size() > largest_definition)
        return invalid("The campaign's fields are longer than 1 MiB.");
    boost::system::error_code ec;
    auto fields = json::parse(text.fields, ec);
    if (ec)
        return invalid("The campaign's fields are no JSON: " + ec.message() + ".");
    return std::move(fields.as_object());
}

campaign_result<kept_definition> kept(definition_reading&& read)
{
    if (auto* refusal = std::get_if<definition_refusal>(&read))
        return std::move(*refusal);
    auto& definition = std::get<campaign_definition>(read);
    auto text = json::serialize(to_json(definition));
    return kept_definition{.value = std::move(definition), .text = std::move(text)};
}

// Of a definition that was found good
bool has_links(const campaign_definition& definition)
{
    const auto mails = std::get<0>(compile_mails(definition));
    return std::ranges::any_of(mails, &mail_template::uses_unsubscribe_url);
}

} // namespace

bool is_one_of(campaign_state state, const std::vector<campaign_state>& states)
{
    return std::ranges::find(states, state) != states.end();
}

campaign_result<kept_definition>
read_text(const campaign_text& text, const definition_context& context)
{
    auto fields = fields_of(text);
    if (auto* refusal = std::get_if<definition_refusal>(&fields))
        return std::move(*refusal);
    return kept(read_definition(std::get<json::object>(fields), context));
}

campaign_result<kept_definition> read_change(
    const campaign_record& campaign, const campaign_text& text, const definition_context& context
)
{
    auto fields = fields_of(text);
    if (auto* refusal = std::get_if<definition_refusal>(&fields))
        return std::move(*refusal);
    const auto& changes = std::get<json::object>(fields);
    const auto may_change = [](const auto& member) {
        const std::string_view name = member.key();
        return std::ranges::find(changeable_fields, name) != changeable_fields.end();
    };
    const bool has_begun = !is_one_of(campaign.state, before_the_start);
    if (has_begun && !std::ranges::all_of(changes, may_change))
        return refused(409, "conflict", not_while(campaign.state));
    const auto before = stored_definition(campaign.definition);
    auto result = kept(patch_definition(before, changes, context));
    auto* after = std::get_if<kept_definition>(&result);
    if (!after)
        return result;
    after->has_new_time = after->value.scheduled_at != before.scheduled_at;
    if (!has_begun)
        return result;
    const auto appended = count_appended(before, after->value);
    if (!appended)
        return refused(
            409, "conflict", "Steps of a sequence that runs stay: others are appended behind them."
        );
    after->new_steps = *appended;
    after->has_new_links = *appended > 0 && has_links(after->value);
    return result;
}

} // namespace relay
