#include "campaign/kept_definition.hpp"

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
constexpr std::array<std::string_view, 6> changeable_fields = {
    "weight", "window", "bounce_limit", "bounceLimit", "complaint_limit", "complaintLimit"};

std::string not_while(campaign_state state)
{
    return "The campaign is " + std::string(to_string(state)) +
           ": `weight`, `window`, `bounce_limit` and `complaint_limit` may be changed.";
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
    if (!definition.steps.empty())
        return invalid("Invalid `steps` field. Sequences are not available in this version.");
    auto text = json::serialize(to_json(definition));
    return kept_definition{.value = std::move(definition), .text = std::move(text)};
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
    if (!is_one_of(campaign.state, before_the_start) && !std::ranges::all_of(changes, may_change))
        return refused(409, "conflict", not_while(campaign.state));
    const auto before = stored_definition(campaign.definition);
    auto result = kept(patch_definition(before, changes, context));
    if (auto* after = std::get_if<kept_definition>(&result))
        after->has_new_time = after->value.scheduled_at != before.scheduled_at;
    return result;
}

} // namespace relay
