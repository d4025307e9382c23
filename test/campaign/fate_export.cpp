#include "relay/campaign/fate_export.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(fate_exports)

BOOST_AUTO_TEST_CASE(a_fate_is_a_row_of_csv_or_a_line_of_json)
{
    const recipient_fate fates[] = {
        {.email = "\"a,b\"@mail.example",
         .state = "sent",
         .step = "welcome",
         .at = "2026-11-23T10:00:00.000Z",
         .last_event = "opened"},
        {.email = "=1+1@mail.example", .state = "skipped", .reason = "missing_variable"},
    };
    std::string csv;
    append_fate_heading(csv);
    std::string lines;
    for (const auto& fate : fates) {
        append_fate_row(csv, fate);
        append_fate_line(lines, fate);
    }
    BOOST_TEST(
        csv == "email,state,reason,step,at,last_event\n"
               "\"\"\"a,b\"\"@mail.example\",sent,,welcome,2026-11-23T10:00:00.000Z,opened\n"
               "=1+1@mail.example,skipped,missing_variable,,,\n"
    );
    BOOST_TEST(
        lines == R"({"email":"\"a,b\"@mail.example","state":"sent","reason":null,"step":"welcome",)"
                 R"("at":"2026-11-23T10:00:00.000Z","last_event":"opened"})"
                 "\n"
                 R"({"email":"=1+1@mail.example","state":"skipped","reason":"missing_variable",)"
                 R"("step":null,"at":null,"last_event":null})"
                 "\n"
    );
}

BOOST_AUTO_TEST_SUITE_END()
