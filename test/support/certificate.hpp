#pragma once

#include <chrono>
#include <string>

namespace relay::test {

// A self-signed certificate with its key, both PEM, made on the spot
struct certificate
{
    std::string certificate_pem;
    std::string key_pem;
};

struct certificate_options
{
    std::string alternative_name{"DNS:localhost"}; // or "IP:127.0.0.1"
    std::chrono::seconds expires_in{3600};         // negative: it has expired
};

certificate make_certificate(const certificate_options& options = {});

// A file that is gone with this object
class temporary_file
{
public:
    explicit temporary_file(const std::string& content);
    ~temporary_file();
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace relay::test
