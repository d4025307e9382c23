#include "fuzz/accepted_email.hpp"
#include "relay/campaign/campaign_definition.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>

using namespace relay;

namespace {

const definition_context in{.now = fuzz::context.now, .correlation_tag = "relay_id"};

void expect_located(const definition_refusal& refusal)
{
    fuzz::expect_sound(refusal.error);
    for (const auto& error : refusal.in_templates)
        fuzz::expect(
            !error.field.empty() && error.line > 0 && error.column > 0 && !error.message.empty(),
            "an error in a template says what and where"
        );
}

// Boost.JSON reads a number to the last place but one.
campaign_definition without_numbers(campaign_definition d)
{
    d.weight = d.bounce_limit = d.complaint_limit = 0.5;
    d.own_template.reset();
    return d;
}

} // namespace

// The fields of a campaign; behind a line `---` those of a change
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto line = input.find("\n---\n");
    boost::system::error_code error;
    const auto fields = boost::json::parse(input.substr(0, line), error);
    if (error || !fields.is_object())
        return 0;
    const auto read = read_definition(fields.get_object(), in);
    if (const auto* refusal = std::get_if<definition_refusal>(&read)) {
        expect_located(*refusal);
        return 0;
    }
    const auto& definition = std::get<campaign_definition>(read);
    const auto written = boost::json::serialize(to_json(definition));
    fuzz::expect(
        without_numbers(stored_definition(written)) == without_numbers(definition),
        "what is written is read as it was"
    );
    if (line == input.npos)
        return 0;
    const auto changes = boost::json::parse(input.substr(line + 5), error);
    if (error || !changes.is_object())
        return 0;
    const auto patched = patch_definition(definition, changes.get_object(), in);
    if (const auto* refusal = std::get_if<definition_refusal>(&patched))
        expect_located(*refusal);
    return 0;
}
