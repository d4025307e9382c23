#include "cli/line_width.hpp"
#include "cli/top_keys.hpp"
#include "cli/top_view.hpp"
#include "relay/base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace json = boost::json;
using namespace relay::cli;
using relay::from_ms;

namespace {

struct at_a_screen
{
    top_state now;
    screen_size size{.rows = 24, .columns = 80};
    top_picture picture;

    at_a_screen()
    {
        now.url = "http://127.0.0.1:7351";
        now.status = json::parse(R"({"version":"1.2.3","now":"2026-11-27T10:02:31.123Z",
            "uptime_seconds":3661,"rate":{"limit":10,"allowed_per_second":9.5,
            "requests_on_their_way":3},"queues":{"transactional":{"queued":0,"sent":1234},
            "campaign":{"queued":12000,"sealed":300,"sent":99000,"dead":12}},
            "forecast":{"campaign":{"queued":12000,"through_at":"2026-11-27T10:06:31.123Z"}}})");
    }
    ~at_a_screen() { limit_lines(0); }

    void pause(const char* scope)
    {
        auto& status = now.status.as_object();
        if (!status.contains("pauses"))
            status["pauses"] = json::array();
        status["pauses"].as_array().push_back(
            {{"scope", scope}, {"since", "2026-11-27T10:00:00.000Z"}, {"why", "w"}, {"waiting", 7}}
        );
    }

    void campaigns(int count)
    {
        json::array all;
        for (int i = 0; i < count; ++i)
            all.push_back({
                {"id", "id-" + std::to_string(i)},
                {"name", "Campaign " + std::to_string(i)},
                {"state", "running"},
                {"rate", 98.04},
                {"eta", "2026-11-27T10:10:31.123Z"},
                {"counts", {{"sent", 1'200}, {"recipients", 50'000}}},
            });
        now.campaigns = std::move(all);
    }

    void draw() { picture = top_lines(now, size); }

    bool shows(const std::string& text) const
    {
        return std::ranges::any_of(picture.lines, [&text](const std::string& line) {
            return line.find(text) != std::string::npos;
        });
    }

    top_press press(char key)
    {
        draw();
        return relay::cli::press(now, picture.choices, key);
    }

    std::string wanted(const char* keys)
    {
        top_press last;
        for (const auto* key = keys; *key; ++key)
            last = press(*key);
        return last.wish == top_wish::call ? last.call.target + ' ' + last.call.body : now.said;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(top, at_a_screen)

BOOST_AUTO_TEST_CASE(a_screen_of_80_by_24_has_it_all)
{
    pause("domain:acme.example");
    campaigns(2);
    draw();
    BOOST_TEST(picture.lines.size() == 24);
    BOOST_TEST(
        picture.lines[0].starts_with("resend-relay 1.2.3 at http://127.0.0.1:7351, up 0d 01:01:01")
    );
    BOOST_TEST(picture.lines[0].ends_with(" 10:02:31 UTC"));
    BOOST_TEST(relay::count_characters(picture.lines[0]) == 80);
    BOOST_TEST(picture.lines[1].starts_with("PARTLY PAUSED: domain:acme.example: w, since 10:00"));
    for (const auto* text :
         {"limit     10 requests/s, allowed 9.5, on their way 3",
          "12,000",
          "99,000",
          "1  domain:acme.example  2026-11-27T10:00:00Z        7  w",
          "2  Campaign 0  running  1,200  50,000  98.0/s  8 min",
          "3  Campaign 1",
          "p pause  r resume  d dead letters  ? help  q quit"})
        BOOST_TEST(shows(text), text);
    for (const auto& line : picture.lines)
        BOOST_TEST(relay::count_characters(line) <= 80, line);
}

BOOST_AUTO_TEST_CASE(what_there_is_no_room_for_is_counted_and_has_no_number)
{
    pause("lane:campaign");
    campaigns(20);
    draw();
    BOOST_TEST(picture.lines.size() == 24);
    BOOST_TEST(shows("Campaign 3"));
    const auto shown = picture.choices.size();
    BOOST_TEST(shown < 9);
    BOOST_TEST(shows(std::to_string(20 - (shown - 1)) + " more campaigns"));

    size = {.rows = 60, .columns = 200};
    draw();
    BOOST_TEST(picture.lines.size() == 60);
    BOOST_TEST(picture.choices.size() == 9);
    BOOST_TEST(shows("Campaign 19"));
}

BOOST_AUTO_TEST_CASE(the_smallest_screens_keep_the_keys)
{
    pause("all");
    campaigns(20);
    for (std::size_t rows = 1; rows < 24; ++rows) {
        size = {.rows = rows, .columns = 20};
        draw();
        BOOST_TEST(picture.lines.back().starts_with("p pause"));
        BOOST_TEST(picture.lines.size() == std::max<std::size_t>(rows, 2));
    }
}

BOOST_AUTO_TEST_CASE(a_relay_that_does_not_answer_is_told_first)
{
    now.trouble = "no relay at http://127.0.0.1:7351: connection refused; trying again";
    draw();
    BOOST_TEST(picture.lines[1].starts_with("NO ANSWER: no relay at"));
}

BOOST_AUTO_TEST_CASE(a_pause_is_asked_for_before_it_is_made)
{
    BOOST_TEST((press('p').wish == top_wish::nothing));
    draw();
    BOOST_TEST(picture.lines.back().starts_with("Pause?  a all mail"));
    BOOST_TEST(wanted("\x1b") == "nothing was done");
    BOOST_TEST((press('a').wish == top_wish::nothing));

    BOOST_TEST(wanted("pa") == "/relay/pause {}");
    BOOST_TEST(wanted("pc") == R"(/relay/pause {"lane":"campaign"})");
    BOOST_TEST(wanted("pt") == R"(/relay/pause {"lane":"transactional"})");
    BOOST_TEST(wanted("p1") == "nothing was done");
}

BOOST_AUTO_TEST_CASE(digits_mean_what_is_listed)
{
    pause("account");
    pause("domain:acme.example");
    pause("campaign:a:b");
    campaigns(1);
    BOOST_TEST(wanted("p4") == "/relay/campaigns/id-0/pause {}");
    BOOST_TEST(wanted("p1") == "account is paused already");
    BOOST_TEST(wanted("r1") == "/relay/resume {}");
    BOOST_TEST(wanted("r2") == R"(/relay/resume {"domain":"acme.example"})");
    BOOST_TEST(wanted("r3") == R"(/relay/resume {"campaign":"a:b"})");
    BOOST_TEST(wanted("r4") == "/relay/campaigns/id-0/resume {}");
    BOOST_TEST(wanted("r5") == "nothing was done");
    BOOST_TEST(wanted("ra") == "/relay/resume {}");
}

BOOST_AUTO_TEST_CASE(other_pages_are_left_by_any_key)
{
    press('?');
    draw();
    BOOST_TEST(shows("The keys of resend-relay top"));
    BOOST_TEST((press('p').wish == top_wish::nothing));
    BOOST_TEST((now.page == top_page::overview));
    BOOST_TEST((press('d').wish == top_wish::dead_letters));

    now.page = top_page::dead_letters;
    now.dead_letters = json::parse(R"({"data":[],"groups":[{"reason":"refused","count":3}]})");
    draw();
    BOOST_TEST(shows("refused"));
    BOOST_TEST((press('q').wish == top_wish::quit));
}

BOOST_AUTO_TEST_CASE(cursor_keys_are_none_and_escape_is_one)
{
    BOOST_TEST(read_keys("q") == std::vector<char>{'q'});
    BOOST_TEST(read_keys("\x1b[A\x1b[1;5Cp\x1bOPa") == (std::vector<char>{'p', 'a'}));
    BOOST_TEST(read_keys("\x1b") == std::vector<char>{'\x1b'});
    BOOST_TEST(read_keys("\x1b[").empty());
}

BOOST_AUTO_TEST_CASE(speeds_are_told_from_look_to_look)
{
    speed_history speeds;
    BOOST_TEST(speeds.bars(3) == "   ");
    speeds.look(100, from_ms(0));
    BOOST_TEST(!speeds.latest());
    speeds.look(120, from_ms(2'000));
    BOOST_TEST(*speeds.latest() == 10);
    speeds.look(121, from_ms(3'000));
    speeds.look(121, from_ms(4'000));
    BOOST_TEST(speeds.bars(4) == " █▂▁");
    BOOST_TEST(speeds.bars(2) == "█▁"); // of what is shown
}

BOOST_AUTO_TEST_CASE(a_relay_that_was_started_again_counts_anew)
{
    speed_history speeds;
    speeds.look(1'000, from_ms(0));
    speeds.miss();
    speeds.look(5, from_ms(2'000));
    BOOST_TEST(!speeds.latest());
    speeds.look(7, from_ms(3'000));
    BOOST_TEST(*speeds.latest() == 2);
    BOOST_TEST(speeds.bars(2) == " █");
    speeds.look(3, from_ms(4'000)); // and so fast that nobody missed it
    BOOST_TEST(*speeds.latest() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
