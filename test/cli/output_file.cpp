#include "cli/output_file.hpp"

#include "cli/api_client.hpp"
#include "relay/base/text_file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

namespace fs = std::filesystem;
using namespace relay::cli;

BOOST_AUTO_TEST_SUITE(output_files)

BOOST_AUTO_TEST_CASE(what_was_there_stays_until_the_new_is_complete)
{
    const relay::test::temporary_directory d;
    const auto path = d.path() + "/out";
    std::ofstream(path) << "old";
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    {
        output_file broken_off(path);
        broken_off.stream() << "half of the";
    }
    BOOST_TEST(*relay::read_text_file(path) == "old");
    {
        output_file file(path);
        file.stream() << "new";
        BOOST_TEST(*relay::read_text_file(path) == "old");
        file.complete();
    }
    BOOST_TEST(*relay::read_text_file(path) == "new");
    const auto others = fs::status(path).permissions() & fs::perms::others_read;
    BOOST_TEST((others == fs::perms::none));
    BOOST_TEST(std::distance(fs::directory_iterator(d.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(a_link_stays_one_and_its_target_is_written)
{
    const relay::test::temporary_directory d;
    std::ofstream(d.path() + "/target") << "old";
    fs::create_symlink("target", d.path() + "/link");
    output_file file(d.path() + "/link");
    file.stream() << "new";
    file.complete();
    BOOST_TEST(fs::is_symlink(d.path() + "/link"));
    BOOST_TEST(*relay::read_text_file(d.path() + "/target") == "new");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_told)
{
    BOOST_CHECK_THROW(output_file("/nowhere/at/all"), bad_usage);
    output_file full("/dev/full");
    full.stream() << "too much";
    BOOST_CHECK_THROW(full.complete(), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
