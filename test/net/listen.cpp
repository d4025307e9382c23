#include "relay/net/listen.hpp"

#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <sys/stat.h>

using namespace relay;

namespace {

template <class Call>
std::string error_of(Call call)
{
    try {
        call();
    } catch (const std::exception& e) {
        return e.what();
    }
    return {};
}

struct fixture
{
    boost::asio::io_context ctx;
    test::temporary_directory directory;
    std::string path{directory.path() + "/jobs"};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(listeners, fixture)

BOOST_AUTO_TEST_CASE(an_address_is_taken_and_named_when_it_is_in_use)
{
    const auto first = listen_tcp(ctx.get_executor(), "127.0.0.1:0");
    BOOST_REQUIRE(first.size() == 1u);
    BOOST_TEST(first.front().local_endpoint().address().to_string() == "127.0.0.1");

    const auto taken = "127.0.0.1:" + std::to_string(first.front().local_endpoint().port());
    const auto error = error_of([&] { listen_tcp(ctx.get_executor(), taken); });
    BOOST_TEST(error.starts_with("listening on " + taken + ": Address already in use"), error);
}

// Some programs try ::1 alone for it, others 127.0.0.1 alone.
BOOST_AUTO_TEST_CASE(localhost_is_this_machine_under_both_of_its_addresses)
{
    const auto both = listen_tcp(ctx.get_executor(), "localhost:0");
    BOOST_TEST(both.front().local_endpoint().address().to_string() == "127.0.0.1");
    if (both.size() == 1)
        return; // a machine without IPv6
    BOOST_TEST(both.back().local_endpoint().address().to_string() == "::1");
    BOOST_TEST(both.back().local_endpoint().port() == both.front().local_endpoint().port());
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_refused)
{
    const auto error = error_of([&] { listen_tcp(ctx.get_executor(), "a.test:80"); });
    BOOST_TEST(error == "listening on a.test:80: not an address and a port");
}

BOOST_AUTO_TEST_CASE(a_unix_socket_is_its_groups_and_replaces_a_dead_ones)
{
    listen_unix(ctx.get_executor(), path); // its file stays
    const auto again = listen_unix(ctx.get_executor(), path);
    struct stat file
    {
    };
    BOOST_REQUIRE(::stat(path.c_str(), &file) == 0);
    BOOST_TEST(S_ISSOCK(file.st_mode));
    BOOST_TEST((file.st_mode & 0777) == 0660u);
}

BOOST_AUTO_TEST_CASE(a_unix_socket_at_which_somebody_listens_stays_his)
{
    const auto first = listen_unix(ctx.get_executor(), path);
    const auto error = error_of([&] { listen_unix(ctx.get_executor(), path); });
    BOOST_TEST(error.starts_with("listening on " + path + ": Address already in use"), error);
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_taken_is_named)
{
    const auto nowhere = directory.path() + "/no/such";
    const auto error = error_of([&] { listen_unix(ctx.get_executor(), nowhere); });
    BOOST_TEST(error.starts_with("listening on " + nowhere + ": "), error);
}

BOOST_AUTO_TEST_SUITE_END()
