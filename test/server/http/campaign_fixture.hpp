#pragma once

#include "relay/async/task_group.hpp"
#include "server/http/api_fixture.hpp"
#include "support/until.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>

namespace relay::test {

// Campaigns over the API. Nothing leaves but within through().
struct campaign_fixture : api_fixture
{
    static constexpr auto spring = R"({"name":"spring","from":"Acme <news@acme.example>",
        "subject":"Hi {{first_name}}","html":"<p>Hi {{first_name}}</p>"})";
    static constexpr auto three_people = "email,first_name\n"
                                         "ann@example.org,Ann\n"
                                         "bob@example.org,<Bob>\n"
                                         "cy@example.org,Cy\n";

    boost::json::object post(const std::string& path, std::string body = {}, unsigned status = 200)
    {
        return asked("POST", path, std::move(body), {}, status);
    }

    boost::json::object get(const std::string& path) { return asked("GET", path, {}, {}, 200); }

    boost::json::object asked(
        std::string method,
        const std::string& path,
        std::string body,
        http_headers headers,
        unsigned status
    )
    {
        const auto response =
            call(std::move(method), "/relay/campaigns" + path, std::move(body), std::move(headers));
        BOOST_TEST(response.status == status, path << ": " << response.body);
        const auto value = json(response);
        return value.is_object() ? value.get_object() : boost::json::object();
    }

    std::string message_of(const boost::json::object& answer)
    {
        return std::string(answer.at("message").as_string());
    }

    std::string draft(std::string fields = spring)
    {
        return std::string(post("", std::move(fields)).at("id").as_string());
    }

    boost::json::object upload(
        const std::string& id,
        std::string file,
        unsigned status = 200,
        std::string type = "text/csv",
        const std::string& query = {}
    )
    {
        return asked(
            "POST",
            "/" + id + "/recipients" + query,
            std::move(file),
            {{"content-type", std::move(type)}},
            status
        );
    }

    std::string with_people()
    {
        auto id = draft();
        BOOST_TEST(upload(id, three_people).at("added") == 3);
        return id;
    }

    std::string state_of(const std::string& id)
    {
        return std::string(get("/" + id).at("state").as_string());
    }

    // Lets campaigns run, and their mail be sent, until this one is in that state
    void until(const std::string& id, campaign_state wanted)
    {
        const campaign_id number{id_codec.parse_message(id)->value};
        run_until([this, number, wanted]() -> boost::asio::awaitable<bool> {
            co_return (co_await campaign_reader.find(number))->state == wanted;
        });
    }

    // The same until so many mails were sent
    void until_sent(std::int64_t mails)
    {
        run_until([this, mails]() -> boost::asio::awaitable<bool> {
            co_return store.counts().at(lane::campaign, state::sent) == mails;
        });
    }

    template <class Reached>
    void run_until(const Reached& reached)
    {
        auto go = [&]() -> boost::asio::awaitable<void> {
            task_group tasks(ex);
            co_await recover_campaigns();
            start_campaigns(tasks);
            start_sending(tasks);
            pause_control.resume(pause_scope{.kind = pause_kind::all, .name = {}}, true);
            while (!co_await reached())
                co_await test::let_others_go_on();
            co_await store.flush();
            co_await tasks.shut_down(milliseconds(0));
        };
        run(ctx, go());
    }
};

} // namespace relay::test
