#pragma once

#include "pipeline/fixture.hpp"
#include "relay/campaign/campaign_control.hpp"
#include "relay/campaign/campaign_feeder.hpp"
#include "relay/campaign/campaign_guard.hpp"
#include "relay/store/recipient_book.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace relay::test {

// The address is the mail, with the number of the step behind it from the second on, and the name
// in it is in the subject. Who is called "invalid" gets none.
class address_as_mail final : public campaign_mail
{
public:
    address_as_mail(std::string campaign, std::uint32_t step)
        : campaign_(std::move(campaign)),
          step_(step > 1 ? "#" + std::to_string(step) : "")
    {
    }

    std::variant<invalid_mail, submission>
    make(const recipient_record& r, message_id, const job_context&) override
    {
        if (r.email.starts_with("invalid"))
            return invalid_mail{.reason = "It is called so.", .fault = mail_fault::to};
        const auto name = r.email.substr(0, r.email.find('@'));
        return submission{
            .body = r.email + step_,
            .summary = R"({"from":"Acme News <news@acme.example>","to":[")" + r.email +
                       R"("],"reply_to":["service@acme.example"],"subject":"For )" + name +
                       R"(: spring is here","tags":[{"name":"module","value":"campaign"}]})",
            .lane = lane::campaign,
            .campaign = campaign_,
            .domain = "a.example",
            .recipients = 1};
    }

private:
    std::string campaign_;
    std::string step_;
};

// What campaigns need beside the stages; made anew with them
struct campaign_parts
{
    explicit campaign_parts(stages& s, const std::function<wall_time()>& now = wall_now)
        : campaign_book(s.store),
          sequence_book(s.store),
          recipient_book(s.store),
          campaign_reader(s.store.location(), s.store.secret()),
          campaign_feeder(
              {
                  .campaign_book = campaign_book,
                  .campaign_reader = campaign_reader,
                  .ingest = s.ingest,
                  .ready_queue = s.ready_queue,
                  .id_source = s.id_source,
                  .changed = s.changed,
                  .make_mail =
                      [this, &s](const campaign_record& c, std::uint32_t step) {
                          ++compiled;
                          const auto uuid = s.id_codec.to_uuid(message_id{c.id.value});
                          return std::make_shared<address_as_mail>(uuid, step);
                      },
                  .correlation_tag = "relay_id",
                  .now = now,
              },
              s.store.secret()
          ),
          contact_reader(s.store.location(), s.store.secret()),
          list_audience({
              .recipient_book = recipient_book,
              .campaign_book = campaign_book,
              .campaign_reader = campaign_reader,
              .contact_reader = contact_reader,
              .suppressed_addresses = s.suppressed_addresses,
          }),
          campaign_guard(
              {
                  .campaign_book = campaign_book,
                  .campaign_reader = campaign_reader,
                  .campaign_feeder = campaign_feeder,
                  .event_reader = s.event_reader,
                  .ready_queue = s.ready_queue,
                  .pause_control = s.pause_control,
                  .pauses = s.pauses,
                  .id_codec = s.id_codec,
                  .now = now,
              },
              {}
          ),
          campaign_control({
              .ex = s.ex,
              .campaign_book = campaign_book,
              .sequence_book = sequence_book,
              .campaign_reader = campaign_reader,
              .campaign_feeder = campaign_feeder,
              .campaign_guard = campaign_guard,
              .event_reader = s.event_reader,
              .campaign_canceller = s.campaign_canceller,
              .id_codec = s.id_codec,
              .list_audience = list_audience,
              .now = now,
          })
    {
    }

    std::atomic<int> compiled{0}; // mails

    relay::campaign_book campaign_book;
    relay::sequence_book sequence_book;
    relay::recipient_book recipient_book;
    relay::campaign_reader campaign_reader;
    relay::campaign_feeder campaign_feeder;
    relay::contact_reader contact_reader;
    relay::list_audience list_audience;
    relay::campaign_guard campaign_guard;
    relay::campaign_control campaign_control;
};

inline std::vector<std::string> addresses(int count, const std::string& name = "r")
{
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i)
        all.push_back(name + std::to_string(i) + "@example.org");
    return all;
}

struct feeder_fixture : stage_fixture
{
    std::unique_ptr<campaign_parts> parts;
    std::function<wall_time()> now{wall_now}; // as campaigns have it

    feeder_fixture()
    {
        prepare = [this](stages& s) { parts = std::make_unique<campaign_parts>(s, now); };
    }

    boost::asio::awaitable<campaign_id> draft(
        stages& s,
        std::vector<std::string> emails,
        std::string definition = "{}",
        const std::string& variables = {} // of each
    )
    {
        const campaign_id id{s.id_source.next_message(wall_now()).value};
        new_campaign c{
            .id = id, .name = "spring", .definition = std::move(definition), .created = wall_now()};
        BOOST_TEST(co_await parts->campaign_book.create(std::move(c)));
        const std::vector in{campaign_state::draft};
        const auto upload = (co_await parts->recipient_book.open(id, in, "")).upload.id;
        upload_step all{.upload = upload, .recipients = {}, .first_skipped = {}};
        for (auto& email : emails)
            all.recipients.push_back({.line = ++all.reached, .email = email, .variables = variables}
            );
        if (all.reached > 0)
            BOOST_TEST(co_await parts->recipient_book.add(std::move(all)));
        BOOST_TEST(co_await parts->recipient_book.received(upload));
        co_await parts->recipient_book.complete(parts->campaign_reader, upload, 1);
        co_return id;
    }

    boost::asio::awaitable<campaign_record> look(campaign_id id)
    {
        const auto found = co_await parts->campaign_reader.find(id);
        BOOST_REQUIRE(found.has_value());
        co_return *found;
    }

    boost::asio::awaitable<void> run_campaigns(stages& s)
    {
        co_await parts->campaign_control.take_up();
        s.tasks.spawn(parts->campaign_feeder.run());
        s.tasks.spawn(parts->campaign_control.run());
    }

    boost::asio::awaitable<void> start(campaign_id id)
    {
        const auto action = co_await parts->campaign_control.start(id);
        BOOST_TEST((action.answer == campaign_answer::done));
    }

    boost::asio::awaitable<void> become(campaign_id id, campaign_state s)
    {
        while ((co_await look(id)).state != s)
            co_await let_others_go_on();
    }

    // Until as many recipients have had their turn
    boost::asio::awaitable<void> passed(campaign_id id, std::int64_t recipients)
    {
        while ((co_await look(id)).recipients.passed < recipients)
            co_await let_others_go_on();
    }
};

inline bool are_all_different(const std::multiset<std::string>& all)
{
    return std::ranges::adjacent_find(all) == all.end();
}

} // namespace relay::test
