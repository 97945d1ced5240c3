<?php
// PHP's own driver. php ask.php ADDRESS PORT USER PASSWORD STATEMENT... in one session: prints the first value of the
// last answer, or "error CODE". The statement "change_user" logs in again within the session.

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
[, $host, $port, $user, $password] = $argv;

try {
    $link = mysqli_init();
    $link->options(MYSQLI_OPT_CONNECT_TIMEOUT, 15);
    $link->options(MYSQLI_OPT_READ_TIMEOUT, 60);
    $link->real_connect($host, $user, $password, null, (int) $port);
    foreach (array_slice($argv, 5) as $statement) {
        if ($statement === "change_user") {
            $link->change_user($user, $password, null);
        } else {
            $answer = $link->query($statement)->fetch_row()[0];
        }
    }
    echo $answer, "\n";
} catch (mysqli_sql_exception $problem) {
    echo "error ", $problem->getCode(), "\n";
}
