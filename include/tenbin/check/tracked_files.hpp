// The files of FILE_CHECK: which one a check means, and the checks that are hurried when theirs changes.
#pragma once

#include <tenbin/check/file_watch.hpp>
#include <tenbin/check/series.hpp>
#include <tenbin/config/model.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::check {

class tracked_files {
public:
    /// The model must outlive it.
    tracked_files(asio::io_context& context, const config::model& model) : context_{context}, model_{model} {}

    /// The configuration has been checked: the file is one of its own.
    [[nodiscard]] const config::track_file& of(const config::file_check& how) const;
    /// That check is made in the next moment when its file changes. Before watch().
    void add(const config::file_check& how, series& check);
    void watch();

private:
    asio::io_context& context_;
    const config::model& model_;
    std::vector<std::string> paths_;
    std::vector<series*> checks_;
    std::optional<file_watch> files_;
};

}  // namespace tenbin::check
