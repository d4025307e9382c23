#include "store/writer/completion_queue.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace relay {

namespace {

class told final : public write_operation
{
public:
    told(relay::urgency u, std::function<void(bool)> end) : end_(std::move(end)) { urgency = u; }

    void apply(tables&) override {}
    void complete(bool ok) override { end_(ok); }

private:
    std::function<void(bool)> end_;
};

struct completion_queue_fixture
{
    // Each end is noted, and what it sets going.
    std::unique_ptr<write_operation> make(urgency u, const std::string& name)
    {
        return std::make_unique<told>(u, [this, name](bool ok) {
            seen.push_back(ok ? name : name + " failed");
            boost::asio::post(ctx, [this, name] { seen.push_back("after " + name); });
        });
    }

    template <class... Operations>
    void add(bool ok, Operations... ops)
    {
        completion_queue::operations group;
        (group.push_back(std::move(ops)), ...);
        queue->add(std::move(group), ok);
    }

    boost::asio::io_context ctx;
    std::shared_ptr<completion_queue> queue =
        std::make_shared<completion_queue>(ctx.get_executor());
    std::vector<std::string> seen;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_ends_of_a_commit, completion_queue_fixture)

BOOST_AUTO_TEST_CASE(let_what_awaited_mail_sets_going_run_before_the_others_are_told)
{
    add(true,
        make(urgency::awaited, "mail"),
        make(urgency::bulk, "campaign 1"),
        make(urgency::bulk, "campaign 2"));
    ctx.run();
    const std::vector<std::string> expected = {
        "mail", "after mail", "campaign 1", "campaign 2", "after campaign 1", "after campaign 2"};
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

// What is posted when an end is told may be about the same message: it never ends before.
BOOST_AUTO_TEST_CASE(are_told_in_the_order_of_their_commits)
{
    add(true, make(urgency::awaited, "mail"), make(urgency::bulk, "campaign"));
    add(false, make(urgency::express, "cancelling"));
    ctx.run();
    std::erase_if(seen, [](const std::string& s) { return s.starts_with("after"); });
    const std::vector<std::string> expected = {"mail", "campaign", "cancelling failed"};
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_told_though_the_store_is_gone)
{
    add(true, make(urgency::awaited, "mail"), make(urgency::bulk, "campaign"));
    queue.reset();
    ctx.run();
    BOOST_TEST(seen.size() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
