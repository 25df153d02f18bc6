using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class People : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    role = table.Column<int>(type: "integer", nullable: false),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    createdby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    lastsigninat = table.Column<long>(type: "bigint", nullable: true),
                    disabledat = table.Column<long>(type: "bigint", nullable: true),
                    normalizedname = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    passwordhash = table.Column<string>(type: "character varying(2000)", unicode: false, maxLength: 2000, nullable: false, collation: "C"),
                    stamp = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_people", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "signinattempts",
                columns: table => new
                {
                    namekey = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    lockeduntil = table.Column<long>(type: "bigint", nullable: false),
                    lastat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signinattempts", x => x.namekey);
                });

            migrationBuilder.CreateIndex(
                name: "ix_people_id",
                table: "people",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_people_normalizedname",
                table: "people",
                column: "normalizedname",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_signinattempts_lastat",
                table: "signinattempts",
                column: "lastat");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "people");

            migrationBuilder.DropTable(
                name: "signinattempts");
        }
    }
}
