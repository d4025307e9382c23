#include "relay/campaign/recipient_format.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(recipient_formats)

BOOST_AUTO_TEST_CASE(the_content_type_tells_the_format)
{
    const struct
    {
        std::string_view content_type;
        recipient_format format;
    } cases[] = {
        {"text/csv", recipient_format::csv},
        {"Text/CSV ; header=present; charset=UTF-8", recipient_format::csv},
        {"text/csv;charset=\"utf8\"", recipient_format::csv},
        {"text/csv; charset=us-ascii", recipient_format::csv},
        {"text/csv;", recipient_format::csv},
        {"text/tab-separated-values", recipient_format::csv},
        {"application/x-ndjson", recipient_format::ndjson},
        {"application/ndjson; charset=utf-8", recipient_format::ndjson},
        {"application/json", recipient_format::json},
    };
    for (const auto& c : cases) {
        const auto read = recipient_format_of(c.content_type);
        const auto* format = std::get_if<recipient_format>(&read);
        BOOST_TEST((format && *format == c.format), c.content_type);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_read_is_named)
{
    const struct
    {
        std::string_view content_type;
        std::string_view end;
    } cases[] = {
        {"", ", which is missing."},
        {"application/x-www-form-urlencoded", ", not `application/x-www-form-urlencoded`."},
        {"text/csvx", ", not `text/csvx`."},
        {"text/csv; charset=iso-8859-1", "`iso-8859-1` is not read. Send the file in UTF-8."},
        {"text/csv; header=present ; Charset = \"UTF-16\"",
         "`UTF-16` is not read. Send the file in UTF-8."},
    };
    for (const auto& c : cases) {
        const auto read = recipient_format_of(c.content_type);
        const auto* error = std::get_if<api_error>(&read);
        BOOST_REQUIRE(error);
        BOOST_TEST(error->status == 415);
        BOOST_TEST(error->message.ends_with(c.end), error->message);
    }
}

BOOST_AUTO_TEST_SUITE_END()
