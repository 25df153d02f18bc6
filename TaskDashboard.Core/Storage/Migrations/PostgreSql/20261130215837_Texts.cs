using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Texts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "endpointnames",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    endpointid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    folded = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_endpointnames", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "pushtexts",
                columns: table => new
                {
                    pushnumber = table.Column<long>(type: "bigint", nullable: false),
                    folded = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushtexts", x => x.pushnumber);
                });

            migrationBuilder.CreateTable(
                name: "retrytexts",
                columns: table => new
                {
                    retrynumber = table.Column<int>(type: "integer", nullable: false),
                    folded = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retrytexts", x => x.retrynumber);
                });

            migrationBuilder.CreateTable(
                name: "tasktexts",
                columns: table => new
                {
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    folded = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tasktexts", x => x.tasknumber);
                });

            migrationBuilder.CreateIndex(
                name: "ix_endpointnames_endpointid",
                table: "endpointnames",
                column: "endpointid");

            migrationBuilder.CreateIndex(
                name: "ix_endpointnames_name",
                table: "endpointnames",
                column: "name");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "endpointnames");

            migrationBuilder.DropTable(
                name: "pushtexts");

            migrationBuilder.DropTable(
                name: "retrytexts");

            migrationBuilder.DropTable(
                name: "tasktexts");
        }
    }
}
