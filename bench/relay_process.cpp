#include "relay_process.hpp"

#include "tcp.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s; // for its start
constexpr auto look_every = 20ms;
constexpr std::size_t log_tail = 2'000;

// More than anything here could reach; the pacer works all the same.
constexpr int no_limit = 1'000'000;

std::string configuration(
    const relay_settings& s,
    const workspace& files,
    std::uint16_t jobs,
    std::uint16_t http,
    std::uint16_t webhooks
)
{
    const auto limit = s.learns_limit ? std::string("\"auto\"") : std::to_string(no_limit);
    return fmt::format(
        "data_dir = \"{}\"\n"
        "[resend]\n"
        "base_url = \"https://127.0.0.1:{}\"\n"
        "ca_file = \"{}\"\n"
        "[limits]\n"
        "requests_per_second = {}\n"
        "batch_max_emails = {}\n"
        "[ingest]\n"
        "tcp = \"127.0.0.1:{}\"\n"
        "[http]\n"
        "listen = \"127.0.0.1:{}\"\n"
        "[webhooks]\n"
        "listen = \"127.0.0.1:{}\"\n",
        files.path("data"),
        s.upstream,
        files.write("ca.pem", s.authority_pem),
        limit,
        s.batch_max_emails,
        jobs,
        http,
        webhooks
    );
}

std::vector<std::string> split(const std::string& command, const std::string& config_file)
{
    std::istringstream in(command);
    std::vector<std::string> words(std::istream_iterator<std::string>(in), {});
    for (auto& word : words)
        if (word == "{config}")
            word = config_file;
    if (words.empty())
        throw std::runtime_error("no command for the relay");
    return words;
}

} // namespace

relay_process::relay_process(const relay_settings& settings, const workspace& files)
    : jobs_port_(free_port()),
      http_port_(free_port()),
      webhooks_port_(free_port()),
      log_(files.path("relay.log"))
{
    const auto config = files.write(
        "relay.toml", configuration(settings, files, jobs_port_, http_port_, webhooks_port_)
    );
    std::vector<std::string> environment{"RESEND_API_KEY=re_bench"};
    if (!settings.webhook_secret.empty())
        environment.push_back("RESEND_WEBHOOK_SECRET=" + settings.webhook_secret);
    process_ = std::make_unique<child>(split(settings.command, config), environment, log_);
    const auto deadline = clock::now() + patience;
    while (!is_listening(jobs_port_) || !is_listening(http_port_)) {
        if (!process_->running() || clock::now() > deadline)
            throw std::runtime_error("the relay did not start: " + last_words());
        std::this_thread::sleep_for(look_every);
    }
}

relay_use relay_process::used() const
{
    const auto pid = process_->pid();
    return {
        .cpu = process_cpu(pid),
        .network_cpu = first_thread_cpu(pid),
        .to_disk = bytes_to_disk(pid),
    };
}

std::string relay_process::last_words() const
{
    std::ifstream file(log_);
    std::string text(std::istreambuf_iterator<char>(file), {});
    return text.size() > log_tail ? text.substr(text.size() - log_tail) : text;
}

} // namespace relay::bench
