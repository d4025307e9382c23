#include "relay/config/directories.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

namespace relay {

namespace {

struct directories
{
    test::temporary_directory here;
    config cfg;

    // The only thing that is wrong
    std::string wrong()
    {
        const auto all = check_directories(cfg);
        BOOST_REQUIRE_EQUAL(all.size(), 1u);
        return all.front();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(directories_of_the_relay, directories)

BOOST_AUTO_TEST_CASE(what_can_be_made_is_good_and_is_not_made)
{
    cfg.data_dir = here.path() + "/a/b/";
    BOOST_TEST(check_directories(cfg).empty());
    BOOST_TEST(std::filesystem::is_empty(here.path()));
    cfg.data_dir = here.path();
    BOOST_TEST(check_directories(cfg).empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_made_is_named_with_its_key_and_why)
{
    std::ofstream(here.path() + "/file") << "x";
    cfg.data_dir = here.path() + "/file/data";
    BOOST_TEST(
        wrong() ==
        "data_dir: " + cfg.data_dir + " cannot be made: " + here.path() + "/file is no directory"
    );
    cfg.data_dir = here.path() + "/file";
    BOOST_TEST(wrong() == "data_dir: " + cfg.data_dir + " is no directory");
    cfg.data_dir = "/proc/nothing-here";
    BOOST_TEST(wrong().starts_with("data_dir: /proc/nothing-here cannot be made: "));
    cfg.store.url = "postgresql://db/mail";
    BOOST_TEST(check_directories(cfg).empty());
}

BOOST_AUTO_TEST_CASE(a_socket_needs_a_directory_that_is_there)
{
    cfg.data_dir = here.path();
    cfg.ingest.unix_path = here.path() + "/relay.sock";
    BOOST_TEST(check_directories(cfg).empty());
    cfg.ingest.unix_path = here.path() + "/run/relay.sock";
    BOOST_TEST(wrong() == "ingest.unix: " + here.path() + "/run is not there");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
