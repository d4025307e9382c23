#include "store/open_store.hpp"

#include <filesystem>
#include <sys/stat.h>

namespace relay {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

struct loose_umask
{
    const ::mode_t before{::umask(0)};
    loose_umask() = default;
    loose_umask(const loose_umask&) = delete;
    loose_umask& operator=(const loose_umask&) = delete;
    ~loose_umask() { ::umask(before); }
};

struct loose_store : loose_umask, test::store_fixture
{
    void write()
    {
        auto task = [&]() -> asio::awaitable<void> { co_await accept(make("mail")); };
        test::run(ctx, task());
    }

    void is_private()
    {
        const auto mode_of = [](const fs::path& path) {
            return static_cast<unsigned>(fs::status(path).permissions());
        };
        BOOST_TEST(mode_of(directory.path()) == 0700u);
        for (const auto& entry : fs::recursive_directory_iterator(directory.path()))
            BOOST_TEST(
                mode_of(entry.path()) == (entry.is_directory() ? 0700u : 0600u),
                entry.path().string()
            );
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_files_of_a_store, loose_store, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(are_for_its_owner_alone_whatever_the_umask_is)
{
    write();
    is_private();
}

BOOST_AUTO_TEST_CASE(that_an_earlier_version_left_open_to_others_are_tightened)
{
    write();
    db.reset();
    for (const auto& entry : fs::recursive_directory_iterator(directory.path()))
        fs::permissions(entry.path(), fs::perms::all);
    fs::permissions(directory.path(), fs::perms::all);
    db = open();
    is_private();
    write();
    is_private();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
