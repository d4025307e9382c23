#include "relay/campaign/campaign_definition.hpp"

#include "support/moments.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace json = boost::json;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const definition_context context{.now = test::noon, .correlation_tag = "relay_id"};

json::object object(std::string_view text)
{
    return json::parse(text).as_object();
}

// A campaign that nothing is wrong with, with some fields otherwise
json::object with(std::string_view changes)
{
    auto fields = object(R"({"name":"spring","from":"Acme <news@acme.test>",
        "subject":"Hi {{first_name}}","html":"<p>Hi {{first_name}}</p>"})");
    for (const auto& [name, value] : object(changes))
        fields[name] = value;
    return fields;
}

campaign_definition read(const json::object& fields)
{
    auto result = read_definition(fields, context);
    const auto* refusal = std::get_if<definition_refusal>(&result);
    BOOST_REQUIRE_MESSAGE(!refusal, (refusal ? refusal->error.message : ""));
    return std::get<campaign_definition>(std::move(result));
}

definition_refusal refusal_of(const json::object& fields)
{
    auto result = read_definition(fields, context);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<definition_refusal>(result), "it was taken");
    return std::get<definition_refusal>(std::move(result));
}

std::string why_not(std::string_view changes)
{
    const auto error = refusal_of(with(changes)).error;
    BOOST_TEST(error.status == 422);
    return error.message;
}

constexpr std::string_view everything = R"({
    "name":"spring","from":"{{sender}} <news@acme.test>","reply_to":["a@acme.test","b@acme.test"],
    "subject":"Hi","html":"<p>Hi</p>","text":"Hi","headers":{"X-Ref":"{{ref}}"},
    "tags":[{"name":"module","value":"news"}],"list":"customers",
    "scheduled_at":"2026-12-01T09:00:00.000Z","missing_variables":"empty","weight":2.5,
    "window":{"from":"09:00","until":"17:30","zone":"Europe/Berlin","days":["mon","fri"]},
    "canary":"0.5%","canary_wait":"1h","bounce_limit":0.05,"complaint_limit":0.001,
    "steps":[{"name":"welcome","delay":"0s","subject":"Welcome"},
             {"name":"tips","delay":"3d","html":"<p>{{unsubscribe_url}}</p>"}],
    "open":true,"stop_on":["clicked","bought"]})";

} // namespace

BOOST_AUTO_TEST_SUITE(a_campaigns_definition)

BOOST_AUTO_TEST_CASE(has_every_field_and_is_read_back_as_it_was_written)
{
    const auto all = read(object(everything));
    BOOST_TEST(all.name == "spring");
    BOOST_TEST(all.reply_to.size() == 2u);
    BOOST_TEST(all.headers.front().second == "{{ref}}");
    BOOST_TEST(all.tags.front().second == "news");
    BOOST_TEST(to_iso8601(all.scheduled_at.value()) == "2026-12-01T09:00:00.000Z");
    BOOST_TEST((all.missing_variables == missing_variables::empty));
    BOOST_TEST((all.window->until == hours(17) + minutes(30)));
    BOOST_TEST(all.window->days.to_string() == "0010001");
    BOOST_TEST(all.canary->percent.value() == 0.5);
    BOOST_TEST((all.canary_wait == hours(1)));
    BOOST_TEST((all.steps.at(1).delay == hours(72)));
    BOOST_TEST(all.stop_on.size() == 2u);

    const auto written = to_json(all);
    BOOST_TEST((written == object(everything)), json::serialize(written));
    BOOST_TEST((stored_definition(json::serialize(written)) == all));
    std::size_t known = 0;
    for (const auto field : definition_fields())
        known += written.contains(field) ? 1u : 0u;
    BOOST_TEST(known == written.size());
}

BOOST_AUTO_TEST_CASE(says_nothing_of_what_is_as_it_would_be_anyway)
{
    const auto written = to_json(read(with(R"({"weight":1,"canary_wait":"30m","window":null,
        "bounce_limit":0.04,"missing_variables":"refuse","steps":[],"headers":{}})")));
    BOOST_TEST((written == with("{}")), json::serialize(written));
}

BOOST_AUTO_TEST_CASE(is_taken_in_the_spellings_of_resends_libraries)
{
    const auto fields = with(R"({"replyTo":"a@acme.test","scheduledAt":"in 10 min",
        "tags":{"module":"news"},"headers":{"X-Number":7},"canary":50})");
    const auto definition = read(fields);
    BOOST_TEST(definition.reply_to.front() == "a@acme.test");
    BOOST_TEST((definition.scheduled_at == test::noon + minutes(10)));
    BOOST_TEST(definition.tags.front().first == "module");
    BOOST_TEST(definition.headers.front().second == "7");
    BOOST_TEST(definition.canary->recipients == 50);
    BOOST_TEST(
        why_not(R"({"reply_to":"a@acme.test","replyTo":"a@acme.test"})") ==
        "Invalid `reply_to` field. It is given twice."
    );
}

BOOST_AUTO_TEST_CASE(with_a_template_of_resends_needs_nothing_else)
{
    const auto definition =
        read(object(R"({"name":"x","template":{"id":"welcome","variables":{"A":"b"}}})"));
    BOOST_TEST(definition.own_template->id == "welcome");
    BOOST_TEST(
        why_not(R"({"template":{"id":"welcome"}})") ==
        "Invalid `template` field. It can't be combined with `html` or `text`."
    );
    BOOST_TEST(why_not(R"({"html":null,"template":{"id":"x","variables":{"EMAIL":"b"}}})")
                   .starts_with("Invalid `template.variables.EMAIL` field."));
}

BOOST_AUTO_TEST_CASE(whose_field_nobody_knows_is_refused_with_the_nearest_one)
{
    BOOST_TEST(why_not(R"({"subjct":"x"})") == "Unknown field `subjct`. Did you mean `subject`?");
    BOOST_TEST(
        why_not(R"({"window":{"untill":"x"}})") ==
        "Unknown field `window.untill`. Did you mean `until`?"
    );
    BOOST_TEST(why_not(R"({"steps":[{"wait":"3d"}]})") == "Unknown field `steps[0].wait`.");
    BOOST_TEST(why_not(R"({"attachments":[]})").find("batches") != std::string::npos);
    BOOST_TEST(why_not(R"({"to":"a@b.test"})").find("`recipients`") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_place_of_what_is_wrong)
{
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {R"({"name":null})", "Missing `name` field"},
        {R"({"name":7})", "Invalid `name` field. Expected a string, got a number."},
        {R"({"name":"a\nb"})", "Invalid `name` field. It must not contain line breaks"},
        {R"({"from":"nobody"})", "Invalid `from` field."},
        {R"({"from":null})", "Missing `from` field"},
        {R"({"subject":null})", "Missing `subject` field"},
        {R"({"html":null})", "Missing `html` or `text` field."},
        {R"({"html":"a\u0000b"})",
         "Invalid `html` field. It must not contain the character U+0000"},
        {R"({"subject":"a\nb"})", "Invalid `subject` field. It must not contain line breaks."},
        {R"({"reply_to":"nobody"})", "Invalid `reply_to` field."},
        {R"({"reply_to":[7]})", "Invalid `reply_to[0]` field."},
        {R"({"headers":{"a b":"c"}})", "Invalid `headers.a b` field."},
        {R"({"headers":{"Content-Type":"c"}})", "Invalid `headers.Content-Type` field."},
        {R"({"headers":{"X-A":"b\nc"}})", "Invalid `headers.X-A` field."},
        {R"({"tags":[{"name":"a b","value":"c"}]})", "Invalid `tags[0].name` field."},
        {R"({"tags":[{"name":"a"}]})", "Missing `tags[0].value` field"},
        {R"({"tags":[{"name":"relay_id","value":"c"}]})", "Invalid `tags[0].name` field."},
        {R"({"list":""})", "Invalid `list` field. It must not be empty."},
        {R"({"scheduled_at":"2026-01-01T00:00:00Z"})",
         "Invalid `scheduled_at` field. This time is past."},
        {R"({"scheduled_at":"soon"})", "Invalid `scheduled_at` field. Expected an ISO 8601"},
        {R"({"missing_variables":"ignore"})", "Invalid `missing_variables` field."},
        {R"({"weight":0})", "Invalid `weight` field."},
        {R"({"weight":"heavy"})", "Invalid `weight` field. Expected a number, got a string."},
        {R"({"bounce_limit":4})", "Invalid `bounce_limit` field."},
        {R"({"complaint_limit":-1})", "Invalid `complaint_limit` field."},
        {R"({"window":{"from":"09:00","until":"17:00"}})", "Missing `window.zone` field"},
        {R"({"window":{"from":"9am","until":"17:00","zone":"UTC"}})",
         "Invalid `window.from` field."},
        {R"({"window":{"from":"09:00","until":"24:01","zone":"UTC"}})",
         "Invalid `window.until` field."},
        {R"({"window":{"from":"09:00","until":"09:00","zone":"UTC"}})",
         "Invalid `window.until` field."},
        {R"({"window":{"from":"09:00","until":"17:00","zone":"UTC","days":["monday"]}})",
         "Invalid `window.days[0]` field."},
        {R"({"window":{"from":"09:00","until":"17:00","zone":"Europe/Nowhere"}})",
         "Invalid `window.zone` field. There is no time zone of this name"},
        {R"({"canary":"1"})", "Invalid `canary` field."},
        {R"({"canary":"101%"})", "Invalid `canary` field."},
        {R"({"canary":0.5})", "Invalid `canary` field."},
        {R"({"canary_wait":"soon"})", "Invalid `canary_wait` field. Expected a duration"},
        {R"({"steps":[{"delay":-3}]})", "Invalid `steps[0].delay` field."},
        {R"({"steps":[{"name":"a"},{"name":"a"}]})", "Invalid `steps[1].name` field."},
        {R"({"open":true})", "Invalid `open` field."},
        {R"({"stop_on":["bought"]})", "Invalid `stop_on` field."},
        {R"({"steps":[{}],"stop_on":["a","a"]})", "Invalid `stop_on[1]` field."},
    };
    for (const auto& [changes, message] : cases)
        BOOST_TEST(why_not(changes).starts_with(message), changes << ": " << why_not(changes));
}

BOOST_AUTO_TEST_CASE(is_refused_with_all_that_is_wrong_with_its_templates)
{
    const auto refusal = refusal_of(with(
        R"({"subject":"{{ .First }}","html":"<p>\n{{#if vip}}x{{/if}}","text":"{{open",
            "steps":[{},{"html":"{{x | upper}}"}]})"
    ));
    BOOST_TEST(refusal.error.message.starts_with("Invalid `subject` field. Line 1, column 1, "));
    std::vector<std::string> places;
    for (const auto& error : refusal.in_templates)
        places.push_back(error.field + ' ' + std::to_string(error.line));
    BOOST_TEST_REQUIRE(places.size() >= 4u);
    for (const auto* place : {"subject 1", "html 2", "text 1", "steps[1].html 1"})
        BOOST_TEST(std::ranges::count(places, place) >= 1, place);
    BOOST_TEST(std::ranges::count(places, "subject 1") == 1); // not once for each step
}

BOOST_AUTO_TEST_CASE(whose_sender_is_known_only_with_values_is_taken)
{
    read(with(R"({"from":"{{name}} <{{box}}@acme.test>","headers":{"X-A":"{{a}}"}})"));
}

BOOST_AUTO_TEST_CASE(of_a_sequence_may_leave_to_the_campaign_what_its_steps_have_not)
{
    read(with(R"({"steps":[{},{"text":"Still there?"}]})"));
    const auto error = refusal_of(object(R"({"name":"x","from":"a@acme.test","subject":"Hi",
        "steps":[{"html":"a"},{"name":"later"}]})"))
                           .error;
    BOOST_TEST(error.message == "Missing `html` or `text` field. (In the step `later`.)");
}

BOOST_AUTO_TEST_CASE(takes_changes_to_some_of_its_fields)
{
    const auto before = read(object(everything));
    const auto patched = patch_definition(
        before,
        object(R"({"weight":3,"window":null,"replyTo":"c@acme.test","scheduled_at":null})"),
        context
    );
    const auto& after = std::get<campaign_definition>(patched);
    BOOST_TEST(after.weight == 3.0);
    BOOST_TEST(!after.window.has_value());
    BOOST_TEST(after.reply_to.size() == 1u);
    BOOST_TEST(!after.scheduled_at.has_value());
    BOOST_TEST(after.steps.size() == 2u);

    const auto wrong = patch_definition(before, object(R"({"subject":"{{"})"), context);
    BOOST_TEST(std::holds_alternative<definition_refusal>(wrong));
    // Its time has passed since, and is left as it is.
    const definition_context later{.now = test::noon + std::chrono::days(60)};
    const auto renamed = patch_definition(before, object(R"({"name":"summer"})"), later);
    BOOST_TEST(std::holds_alternative<campaign_definition>(renamed));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
