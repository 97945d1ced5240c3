// npm's mysql2. node mysql2.js ADDRESS PORT USER PASSWORD: plays the part of README.md and prints what it saw.
"use strict";

const { createRequire } = require("node:module");
const path = require("node:path");
const modules = path.join(__dirname, "../../build/drivers/node_modules/");
const mysql = createRequire(modules)("mysql2/promise");

const [host, port, user, password] = process.argv.slice(2);
const account = { host, port: Number(port), user, password, database: "shop", connectTimeout: 15000 };

async function value(link, statement) {
    const [rows] = await link.query({ sql: statement, rowsAsArray: true });
    return rows[0][0];
}

async function transaction(link, end) {
    await link.beginTransaction();
    await link.query("INSERT INTO mine VALUES (1)");
    await link[end]();
    return value(link, "SELECT COUNT(*) FROM mine");
}

async function errorOf(promise) {
    try {
        await promise;
        return 0;
    } catch (problem) {
        return problem.errno;
    }
}

async function forgets(link, how) {
    await link.query("SET @kept = 1");
    await how();
    return (await value(link, "SELECT @kept")) === null;
}

async function main() {
    const seen = {};
    let link = await mysql.createConnection(account);
    seen.query = await value(link, "SELECT 6 * 7");
    seen.prepared = [];
    for (const number of [1, 2, 3]) {
        const statement = { sql: "SELECT CAST(? AS INT) * 2, CONCAT(?, '!')", rowsAsArray: true };
        const [rows] = await link.execute(statement, [number, "scales"]);
        seen.prepared.push(rows[0]);
    }
    await link.query("CREATE TEMPORARY TABLE mine (n INT) ENGINE=InnoDB");
    seen.transaction = [await transaction(link, "rollback"), await transaction(link, "commit")];
    const [rows] = await link.query({ sql: "SELECT seq, REPEAT('y', 100) FROM seq_1_to_20000", rowsAsArray: true });
    seen.rows = [rows.length, rows.reduce((sum, row) => sum + row[1].length, 0)];
    seen.long_row = (await value(link, "SELECT REPEAT('z', 17000000)")).length;
    seen.error = await errorOf(link.query("SELECT * FROM nothing"));
    seen.after_error = await value(link, "SELECT 1");
    seen.reset = await forgets(link, () => link.reset());
    seen.change_user = await forgets(link, () => link.changeUser(account));
    await link.end();
    link = await mysql.createConnection(account);
    seen.reconnected = await value(link, "SELECT @kept IS NULL");
    await link.end();
    seen.denied = await errorOf(mysql.createConnection({ ...account, password: "wrong" }));
    console.log(JSON.stringify(seen));
}

main();
