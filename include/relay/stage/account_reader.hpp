#pragma once

#include "relay/resend/account_api.hpp"
#include "relay/stage/dispatcher.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>

namespace relay {

// Asks Resend about the account, with spare permits only: each call waits until no mail waits for a
// permit and the pacer has one. It spends at most a quarter of the limit. Network thread only.
class account_reader
{
public:
    account_reader(dispatcher& gate, account_api& api, const pacer& pace)
        : gate_(gate),
          api_(api),
          pace_(pace)
    {
    }

    boost::asio::awaitable<called<email_page>> list_emails(std::string after, int limit);
    boost::asio::awaitable<called<email_trace>> find_email(std::string resend_id);
    boost::asio::awaitable<called<account_usage>> usage();
    boost::asio::awaitable<called<domain_page>> list_domains(std::string after);
    boost::asio::awaitable<called<sending_domain>> find_domain(std::string id);

    // A key that may only send is told so, and is not asked with again for an hour: until then, and
    // why. Nothing: it may ask, as far as is known.
    struct bar
    {
        wall_time until;
        std::string why; // "401 restricted_api_key"
    };
    std::optional<bar> barred_from_emails(wall_time now) const { return active(emails_bar_, now); }
    std::optional<bar> barred_from_usage(wall_time now) const { return active(usage_bar_, now); }
    std::optional<bar> barred_from_domains(wall_time now) const
    {
        return active(domains_bar_, now);
    }

    // There is a new key.
    void forget_bars();

private:
    template <class T>
    using call = std::function<boost::asio::awaitable<called<T>>(account_api::writing)>;

    template <class T>
    boost::asio::awaitable<called<T>> ask(call<T> make, std::optional<bar>& barred);
    boost::asio::awaitable<permit> spare_permit();
    static std::optional<bar> active(const std::optional<bar>& b, wall_time now);

    dispatcher& gate_;
    account_api& api_;
    const pacer& pace_;
    std::optional<bar> emails_bar_;
    std::optional<bar> usage_bar_;
    std::optional<bar> domains_bar_;
    pacer::time_point next_call_{};
};

} // namespace relay
