#include "relay/resend/account_answers.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(suppression_answers)

BOOST_AUTO_TEST_CASE(a_list_of_suppressions_is_read)
{
    const auto page = read_suppression_page(
        R"({"object":"list","has_more":false,"data":[{"id":"e169aa45","email":"A@example.org",)"
        R"("origin":"bounce","source_id":"4ef9a417","created_at":"2026-11-23 10:00:00+00"},)"
        R"({"id":"s2","email":"b@example.org","origin":"manual","source_id":null,)"
        R"("created_at":"2026-11-23T10:00:00.000Z"}]})"
    );
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(!page->has_more);
    BOOST_REQUIRE(page->entries.size() == 2u);
    const auto& first = page->entries[0];
    BOOST_TEST(first.id == "e169aa45");
    BOOST_TEST(first.email == "A@example.org");
    BOOST_TEST(first.origin == "bounce");
    BOOST_TEST(first.source == "4ef9a417");
    BOOST_TEST((first.created == page->entries[1].created));
    BOOST_TEST(page->entries[1].source == "");
}

// What is missing on a list that was read to its end is taken off ours.
BOOST_AUTO_TEST_CASE(a_list_that_does_not_say_that_it_was_all_is_not)
{
    BOOST_TEST(read_suppression_page(R"({"data":[]})")->has_more);
    BOOST_TEST(!read_suppression_page(R"({"data":[],"has_more":false})")->has_more);
}

BOOST_AUTO_TEST_CASE(what_resend_does_not_answer_is_nothing)
{
    for (const auto* body :
         {"",
          "[]",
          "{}",
          R"({"data":[1]})",
          R"({"data":[{"id":"a/b","email":"a@b.example","created_at":"2026-11-23 10:00:00+00"}]})"})
        BOOST_TEST(!read_suppression_page(body).has_value(), body);
    for (const auto* body :
         {"",
          R"({"id":"s","email":"a@b.example"})",
          R"({"id":"s","created_at":"2026-11-23 10:00:00+00"})"})
        BOOST_TEST(!read_suppression(body).has_value(), body);
}

BOOST_AUTO_TEST_SUITE_END()
