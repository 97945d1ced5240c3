<?php
// PHP's own driver. php mysqlnd.php ADDRESS PORT USER PASSWORD: plays the part of README.md and prints what it saw.

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
[, $host, $port, $user, $password] = $argv;

function login(string $host, int $port, string $user, string $password): mysqli
{
    $link = mysqli_init();
    $link->options(MYSQLI_OPT_CONNECT_TIMEOUT, 15);
    $link->options(MYSQLI_OPT_READ_TIMEOUT, 60);
    $link->real_connect($host, $user, $password, "shop", $port);
    return $link;
}

function value(mysqli $link, string $statement): ?string
{
    return $link->query($statement)->fetch_row()[0];
}

function transaction(mysqli $link, string $end): int
{
    $link->begin_transaction();
    $link->query("INSERT INTO mine VALUES (1)");
    $link->$end();
    return (int) value($link, "SELECT COUNT(*) FROM mine");
}

function error_of(callable $call): int
{
    try {
        $call();
        return 0;
    } catch (mysqli_sql_exception $problem) {
        return $problem->getCode();
    }
}

$seen = [];
$link = login($host, (int) $port, $user, $password);
$seen["query"] = (int) value($link, "SELECT 6 * 7");
$prepared = $link->prepare("SELECT CAST(? AS INT) * 2, CONCAT(?, '!')");
foreach ([1, 2, 3] as $number) {
    $word = "scales";
    $prepared->bind_param("is", $number, $word);
    $prepared->execute();
    $seen["prepared"][] = $prepared->get_result()->fetch_row();
}
$prepared->close();
$link->query("CREATE TEMPORARY TABLE mine (n INT) ENGINE=InnoDB");
$seen["transaction"] = [transaction($link, "rollback"), transaction($link, "commit")];
$lengths = array_map(
    fn (array $row): int => strlen($row[1]),
    $link->query("SELECT seq, REPEAT('y', 100) FROM seq_1_to_20000")->fetch_all()
);
$seen["rows"] = [count($lengths), array_sum($lengths)];
$seen["long_row"] = strlen(value($link, "SELECT REPEAT('z', 17000000)"));
$seen["error"] = error_of(fn () => $link->query("SELECT * FROM nothing"));
$seen["after_error"] = (int) value($link, "SELECT 1");
$link->query("SET @kept = 1");
$link->change_user($user, $password, "shop");
$seen["change_user"] = value($link, "SELECT @kept") === null;
$link->close();
$link = login($host, (int) $port, $user, $password);
$seen["reconnected"] = (int) value($link, "SELECT @kept IS NULL");
$link->close();
$seen["denied"] = error_of(fn () => login($host, (int) $port, $user, "wrong"));
echo json_encode($seen), "\n";
