#pragma once

#include "support/temporary_directory.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace relay::test {

// A real DNS server (dnsmasq) on a free port of the loopback, for the names below "example". What
// it is not told about is not there.
class name_server
{
public:
    // Lines of its configuration. Throws when it does not start.
    explicit name_server(std::vector<std::string> lines);
    ~name_server();
    name_server(const name_server&) = delete;
    name_server& operator=(const name_server&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    static std::string txt(const std::string& name, const std::vector<std::string>& chunks);
    static std::string mx(const std::string& name, const std::string& host, int priority = 10);

    // Questions about that domain go to a server on another port of the loopback.
    static std::string forward(const std::string& domain, std::uint16_t port);

    // At most 255 bytes each, which is what a chunk of a TXT record takes
    static std::vector<std::string> chunks(std::string_view text);

private:
    bool answers() const;

    temporary_directory directory_;
    std::uint16_t port_{};
    pid_t process_{};
};

} // namespace relay::test
