using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Lease : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "lease",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    lastgroup = table.Column<long>(type: "bigint", nullable: false),
                    host = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    processid = table.Column<int>(type: "integer", nullable: false),
                    processstartedat = table.Column<long>(type: "bigint", nullable: false),
                    session = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    renewedat = table.Column<long>(type: "bigint", nullable: false),
                    ended = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lease", x => x.number);
                });

            migrationBuilder.InsertData(
                table: "lease",
                columns: new[] { "number", "ended", "epoch", "host", "lastgroup", "processid", "processstartedat", "renewedat", "session" },
                values: new object[] { 1, 1, 0L, "", 0L, 0, 0L, 0L, "" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "lease");
        }
    }
}
