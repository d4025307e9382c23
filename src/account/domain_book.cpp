#include "relay/account/domain_book.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_domains = 50;
constexpr std::chrono::minutes kept_for{5};

// Reports without Resend's word are made anew sooner.
constexpr std::chrono::seconds kept_without_account{30};
constexpr std::chrono::seconds patience{3};

// Says that a look has ended, however it ends
class busy
{
public:
    busy(bool& flag, notifier& ended) : flag_(flag), ended_(ended) { flag_ = true; }
    busy(const busy&) = delete;
    busy& operator=(const busy&) = delete;
    ~busy()
    {
        flag_ = false;
        ended_.notify_all();
    }

private:
    bool& flag_;
    notifier& ended_;
};

} // namespace

domain_book::domain_book(
    asio::any_io_executor ex,
    message_reader& reader,
    account_reader& account,
    std::string name_servers
)
    : ex_(std::move(ex)),
      message_reader_(reader),
      account_(account),
      name_servers_(std::move(name_servers)),
      view_wanted_(ex_),
      viewed_changed_(ex_),
      checked_(ex_)
{
}

asio::awaitable<void> domain_book::run()
{
    const domain_calls calls{
        .list = [this](std::string after) { return account_.list_domains(std::move(after)); },
        .find = [this](std::string id) { return account_.find_domain(std::move(id)); },
    };
    for (;;) {
        while (!viewing_)
            co_await view_wanted_.wait();
        const auto names = wanted_;
        auto view = co_await look_at_account(calls, names);
        account_view_ = std::move(view);
        viewed_ = clock::now();
        viewing_ = false;
        viewed_changed_.notify_all();
    }
}

asio::awaitable<void> domain_book::wait_for_account()
{
    viewing_ = true;
    view_wanted_.notify_all();
    const auto deadline = clock::now() + patience;
    while (viewing_ && clock::now() < deadline)
        co_await viewed_changed_.wait_until(deadline);
}

asio::awaitable<domain_reports> domain_book::check(std::vector<std::string> names)
{
    domain_reports reports{.has_more = names.size() > most_domains};
    names.resize(std::min(names.size(), most_domains));
    auto barred = account_.barred_from(account_part::domains);
    if (!barred && !names.empty()) {
        if (!viewing_)
            wanted_ = names;
        co_await wait_for_account();
        barred = account_.barred_from(account_part::domains);
    }
    const bool viewed = !viewing_ && account_view_.first.answered;
    if (barred)
        reports.not_asked = "the key may not ask: " + barred->why;
    else if (!viewed && !names.empty())
        reports.not_asked = "there was no permit to spare for asking, or no answer";
    else if (viewed && !account_view_.listed)
        reports.not_asked = "Resend did not tell its list of domains";

    std::vector<domain_to_check> domains;
    for (const auto& name : names)
        domains.push_back(
            {.name = name, .at_resend = viewed && !barred ? account_view_.of(name) : standing{}}
        );
    const dns_settings settings{.servers = name_servers_};
    dns_resolver dns(ex_, settings); // anew, since the system's servers may have changed
    reports.domains = co_await check_domains(dns, std::move(domains));
    reports.checked_at = wall_now();
    co_return reports;
}

asio::awaitable<domain_reports> domain_book::look()
{
    while (checking_)
        co_await checked_.wait();
    if (clock::now() < good_until_)
        co_return reports_;
    const busy now(checking_, checked_);
    auto names = co_await message_reader_.from_domains(most_domains + 1);
    reports_ = co_await check(std::move(names));
    const bool complete = reports_.not_asked.empty() || account_.barred_from(account_part::domains);
    good_until_ = clock::now() + (complete ? std::chrono::seconds(kept_for) : kept_without_account);
    co_return reports_;
}

} // namespace relay
