#include "relay/resend/account_answers.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(domain_answers)

BOOST_AUTO_TEST_CASE(a_list_of_domains_is_read)
{
    const auto page = read_domain_page(
        R"({"object":"list","has_more":true,"data":[{"id":"d91cd9bd-1176-453e-8fc1-35364d380206",)"
        R"("name":"Acme.example","status":"verified","region":"us-east-1","capabilities":{}}]})"
    );
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(page->has_more);
    BOOST_REQUIRE(page->domains.size() == 1u);
    BOOST_TEST(page->domains[0].name == "acme.example");
    BOOST_TEST(page->domains[0].status == "verified");
    BOOST_TEST(page->domains[0].records.empty());
}

BOOST_AUTO_TEST_CASE(a_domain_comes_with_its_records)
{
    const auto domain = read_domain(
        R"({"object":"domain","id":"d91c","name":"acme.example","status":"pending","records":[)"
        R"({"record":"SPF","name":"send","type":"MX","ttl":"Auto","status":"verified",)"
        R"("value":"feedback-smtp.us-east-1.amazonses.com","priority":10},)"
        R"({"record":"DKIM","name":"resend._domainkey","type":"TXT","value":"p=x"}]})"
    );
    BOOST_REQUIRE(domain.has_value());
    BOOST_REQUIRE(domain->records.size() == 2u);
    BOOST_TEST(domain->records[0].purpose == "SPF");
    BOOST_TEST(domain->records[0].priority == 10);
    BOOST_TEST(domain->records[0].status == "verified");
    BOOST_TEST(domain->records[1].value == "p=x");
    BOOST_TEST(domain->records[1].priority == 0);
}

BOOST_AUTO_TEST_CASE(what_resend_does_not_answer_is_nothing)
{
    for (const auto* body :
         {"",
          "[]",
          R"({"data":{}})",
          R"({"data":[1]})",
          R"({"data":[{"id":"a/../b","name":"acme.example","status":"verified"}]})",
          R"({"data":[{"id":"a","name":"","status":"verified"}]})",
          R"({"data":[{"id":"a","name":"acme.example"}]})"})
        BOOST_TEST(!read_domain_page(body), body);
    BOOST_TEST(!read_domain("{}"));
}

BOOST_AUTO_TEST_SUITE_END()
