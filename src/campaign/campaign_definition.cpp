#include "relay/campaign/campaign_definition.hpp"

#include "campaign/definition_fields.hpp"
#include "campaign/definition_input.hpp"
#include "campaign/definition_rules.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

campaign_definition
read_checked(const json::object& own, const definition_context& context, wall_time scheduled_after)
{
    auto result = read_fields(own, scheduled_after);
    if (json::serialize(own).size() > largest_definition)
        refuse_definition("validation_error", "The campaign's fields are longer than 1 MiB.");
    check_definition(result, context);
    return result;
}

} // namespace

definition_reading read_definition(const json::object& fields, const definition_context& context)
{
    try {
        return read_checked(named_fields(fields), context, context.now);
    } catch (refused_definition& refused) {
        return std::move(refused.why);
    }
}

definition_reading patch_definition(
    const campaign_definition& definition,
    const json::object& changes,
    const definition_context& context
)
{
    try {
        auto own = to_json(definition);
        const auto named = named_fields(changes);
        for (const auto& [name, value] : named)
            own[name] = value;
        // A time that stays as it was may have passed.
        const auto after = named.contains("scheduled_at") ? context.now : wall_time();
        return read_checked(own, context, after);
    } catch (refused_definition& refused) {
        return std::move(refused.why);
    }
}

campaign_definition stored_definition(std::string_view text)
{
    return read_fields(json::parse(text).as_object(), wall_time());
}

} // namespace relay
