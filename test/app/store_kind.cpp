#include "app/store_kind.hpp"

#include "relay/app/relay.hpp"
#include "store/open_store.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_FIXTURE_TEST_SUITE(store_kind, test::store_fixture)

BOOST_AUTO_TEST_CASE(a_store_of_a_sandbox_stays_one)
{
    keep_kind(*db, true);
    reopen();
    keep_kind(*db, true);
    BOOST_CHECK_THROW(keep_kind(*db, false), wrong_store);
}

BOOST_AUTO_TEST_CASE(a_store_for_real_mail_is_no_sandbox_even_before_its_first_mail)
{
    keep_kind(*db, false);
    reopen();
    keep_kind(*db, false);
    BOOST_CHECK_THROW(keep_kind(*db, true), wrong_store);
}

BOOST_AUTO_TEST_CASE(a_store_from_before_there_were_sandboxes_is_for_real_mail)
{
    auto test = [&]() -> boost::asio::awaitable<void> { co_await accept(make("mail")); };
    test::run(ctx, test());
    reopen();
    BOOST_CHECK_THROW(keep_kind(*db, true), wrong_store);
    keep_kind(*db, false);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
